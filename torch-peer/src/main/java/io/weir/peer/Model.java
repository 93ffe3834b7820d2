package io.weir.peer;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** HCCP's towers: a mixture of experts of users, a network of items, one of list cells. */
final class Model {
  private final Map<String, Tensor> weights = new LinkedHashMap<>();

  Model(Workload workload) {
    workload
        .arrays()
        .forEach(
            (name, array) -> {
              if (!name.startsWith("table.")) {
                weights.put(name, Torch.of(array.values(), array.shape()).set_requires_grad(true));
              }
            });
  }

  /** The weights, in an order that stays. */
  Tensor[] parameters() {
    return weights.values().toArray(Tensor[]::new);
  }

  Tensor weight(String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  /**
   * Users' vectors by score: (3, U, d).
   *
   * @param x (U, inputs)
   */
  Tensor users(Tensor x) {
    Tensor experts = x.matmul(weight("user.experts")).add(weight("user.bias").unsqueeze(1)).relu();
    Tensor gates = x.matmul(weight("user.gates")).softmax(2);
    return gates.unsqueeze(2).matmul(experts.permute(1, 0, 2)).squeeze(2);
  }

  /**
   * Items' vectors: (…, d).
   *
   * @param x (…, inputs)
   */
  Tensor items(Tensor x) {
    return shortcut("item.", x);
  }

  /** The factors of list cells: (U, L). */
  Tensor cross(HostBatch batch) {
    Tensor x = Torch.of(batch.cross, batch.requests, batch.listed, 4);
    return shortcut("cross.", x).squeeze(2);
  }

  private Tensor shortcut(String prefix, Tensor x) {
    Tensor hidden = x.matmul(weight(prefix + "hidden")).add(weight(prefix + "bias")).relu();
    return x.matmul(weight(prefix + "shortcut")).add(hidden.matmul(weight(prefix + "output")));
  }

  /** The logits of lists: (U, L) for each of the products' scores. */
  List<Tensor> logits(Tensor products, HostBatch batch) {
    Tensor cross = cross(batch);
    Tensor listed = products.narrow(2, 0, batch.listed);
    Tensor biases = weight("bias");
    return List.of(
        listed.select(0, 0).mul(cross).add(biases.select(0, 0)),
        listed.select(0, 1).mul(cross).add(biases.select(0, 1)),
        listed.select(0, 2).mul(cross).add(biases.select(0, 2)));
  }

  /** A user's input: the constant, and what is known by embeddings. */
  static Tensor userInput(Tensor user, Tensor scenario, Tensor city, Tensor sequence) {
    Tensor one = torch.ones(user.size(0), 1);
    return cat(Vectors.of(one, user, scenario, city, sequence), 1);
  }
}
