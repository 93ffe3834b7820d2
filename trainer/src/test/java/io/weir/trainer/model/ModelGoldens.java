package io.weir.trainer.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.weir.trainer.GoldenCase;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Runs golden cases of networks. */
public final class ModelGoldens {
  private ModelGoldens() {}

  /** Multi-gate mixture of experts. */
  public static void mmoe(GoldenCase golden) {
    network(
        golden,
        "out",
        in -> MmoeTower.forward(in.get("x"), in.get("We"), in.get("be"), in.get("Wg")),
        "x",
        "We",
        "be",
        "Wg");
  }

  /** How the cross tower joins the inner product. */
  public static void threeTowerScore(GoldenCase golden) {
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
        NDArray users = golden.array(manager, "user", type);
        NDArray items = golden.array(manager, "items", type);
        NDArray products = items.matMul(users.expandDims(2)).squeeze(2);
        ScoreMode mode = ScoreMode.valueOf(golden.text("mode").toUpperCase(Locale.ROOT));
        golden.verify("dot", products, golden.expected("dot"));
        golden.verify(
            "score",
            mode.score(products, golden.array(manager, "cross", type)),
            golden.expected("score"));
      }
    }
  }

  /**
   * A network's output and the gradients of the sum of cotangent times output.
   *
   * @param inputs names of what the network is a function of
   */
  static void network(
      GoldenCase golden,
      String output,
      Function<Map<String, NDArray>, NDArray> network,
      String... inputs) {
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu());
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        Map<String, NDArray> in = new HashMap<>();
        for (String name : inputs) {
          NDArray array = golden.array(manager, name, type);
          array.setRequiresGradient(true);
          in.put(name, array);
        }
        NDArray out = network.apply(in);
        collector.backward(out.mul(golden.array(manager, "cotangent", type)).sum());
        golden.verify(output, out, golden.expected(output));
        golden
            .expected("grad_of_sum_cotangent_times_output")
            .properties()
            .forEach(
                e -> golden.verify(e.getKey(), in.get(e.getKey()).getGradient(), e.getValue()));
      }
    }
  }
}
