package io.weir.peer;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Adagrad;
import org.bytedeco.pytorch.AdagradOptions;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.EmbeddingOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The step as it is written with the library's own parts: embeddings with sparse gradients, looked
 * up for every cell, moved by the library's Adagrad; the item tower runs over every cell.
 */
final class PlainStep extends Common {
  private final List<EmbeddingImpl> tables = new ArrayList<>();
  private final EmbeddingImpl users;
  private final EmbeddingImpl scenarios;
  private final EmbeddingImpl cities;
  private final EmbeddingImpl items;
  private final EmbeddingImpl brands;
  private final Adagrad adagrad;

  PlainStep(Workload workload, long seed) {
    super(workload, seed);
    users = table(workload, "user");
    scenarios = table(workload, "scenario");
    cities = table(workload, "context.city");
    items = table(workload, "item");
    brands = table(workload, "item.brand");
    AdagradOptions options = new AdagradOptions(ROW_RATE);
    options.eps().put(ROW_EPSILON);
    Tensor[] weights = tables.stream().map(EmbeddingImpl::weight).toArray(Tensor[]::new);
    adagrad = new Adagrad(Vectors.of(weights), options);
  }

  private EmbeddingImpl table(Workload workload, String name) {
    Workload.Array rows = workload.array("table." + name);
    EmbeddingOptions options = new EmbeddingOptions(rows.shape()[0], rows.shape()[1]);
    options.sparse().put(true);
    EmbeddingImpl table = new EmbeddingImpl(options);
    try (NoGradGuard off = new NoGradGuard()) {
      table.weight().copy_(Torch.of(rows.values(), rows.shape()));
    }
    tables.add(table);
    return table;
  }

  @Override
  Losses.Scores scores(HostBatch batch, Model towers) {
    adagrad.zero_grad();
    int requests = batch.requests;
    Tensor sequence = Torch.of(batch.sequences, requests, batch.sequences.length / requests);
    Tensor x =
        Model.userInput(
            users.forward(Torch.of(batch.userIds, requests)),
            scenarios.forward(torch.zeros_like(Torch.of(batch.userIds, requests))),
            cities.forward(Torch.of(batch.cities, requests)),
            items.forward(sequence).mean(1));
    Tensor vectors = towers.users(x);
    Tensor ofItems = towers.items(itemInput(batch));
    Tensor products = ofItems.matmul(vectors.permute(1, 2, 0)).permute(2, 0, 1);
    return new Losses.Scores(
        products,
        Torch.norms(vectors),
        Torch.norms(ofItems).squeeze(2),
        towers.logits(products, batch));
  }

  /** (U, C, inputs). */
  private Tensor itemInput(HostBatch batch) {
    int[] places = new int[batch.cellItems.length];
    long[] ids = new long[places.length];
    long[] ofBrands = new long[places.length];
    int width = batch.numbers.length / batch.items.length;
    float[] numbers = new float[places.length * (1 + width)];
    for (int cell = 0; cell < places.length; cell++) {
      int item = (int) batch.cellItems[cell];
      ids[cell] = batch.items[item];
      ofBrands[cell] = batch.brands[item];
      numbers[cell * (1 + width)] = 1;
      System.arraycopy(
          Objects.requireNonNull(batch.numbers),
          item * width,
          numbers,
          cell * (1 + width) + 1,
          width);
    }
    long[] cells = {batch.requests, batch.columns};
    return cat(
        Vectors.of(
            Torch.of(numbers, batch.requests, batch.columns, 1 + width),
            items.forward(Torch.of(ids, cells)),
            brands.forward(Torch.of(ofBrands, cells))),
        2);
  }

  @Override
  void moveRows() {
    adagrad.step();
  }
}
