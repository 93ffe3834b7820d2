package io.weir.trainer.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
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
        in ->
            MmoeTower.forward(TowerInput.of(in.get("x")), in.get("We"), in.get("be"), in.get("Wg")),
        "x",
        "We",
        "be",
        "Wg");
  }

  /** Progressive layered extraction, one layer. */
  public static void pleLayer(GoldenCase golden) {
    PleTower.SharedGate mixes =
        golden.text("shared_gate").equals("paper")
            ? PleTower.SharedGate.ALL
            : PleTower.SharedGate.SHARED;
    network(
        golden,
        "out_tasks_then_shared",
        in -> {
          NDList outputs =
              new PleTower.Layer(
                      in.get("Wt"),
                      in.get("bt"),
                      in.get("Ws"),
                      in.get("bs"),
                      in.get("Wgt"),
                      in.get("Wgs"),
                      mixes)
                  .forward(in.get("xt"), in.get("xs"));
          return outputs.get(0).concat(outputs.get(1).expandDims(0), 0);
        },
        "xt",
        "xs",
        "Wt",
        "bt",
        "Ws",
        "bs",
        "Wgt",
        "Wgs");
  }

  /** Cross layers. */
  public static void crossnet(GoldenCase golden) {
    network(
        golden,
        "out",
        in -> DcnV2Tower.crossed(TowerInput.of(in.get("x0")), in.get("Ws"), in.get("bs")),
        "x0",
        "Ws",
        "bs");
  }

  /** Feature gate. */
  public static void featureGate(GoldenCase golden) {
    network(
        golden, "out", in -> EcmmTower.gated(TowerInput.of(in.get("E")), in.get("Wg")), "E", "Wg");
  }

  /** Routing between sub-networks. */
  public static void routing(GoldenCase golden) {
    network(golden, "out", in -> EcmmTower.routed(in.get("x"), in.get("z")), "x", "z");
  }

  /** Hard-concrete gates. */
  public static void hardConcrete(GoldenCase golden) {
    HardConcrete distribution =
        new HardConcrete(golden.number("beta"), golden.number("gamma"), golden.number("zeta"));
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu());
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray logAlpha = golden.array(manager, "log_alpha", type);
        logAlpha.setRequiresGradient(true);
        NDArray drawn = distribution.sample(logAlpha, golden.array(manager, "u", type));
        collector.backward(drawn.sum());
        golden.verify("z_train", drawn, golden.expected("z_train"));
        golden.verify("dz_dlog_alpha", logAlpha.getGradient(), golden.expected("dz_dlog_alpha"));
        golden.verify("z_test", distribution.expected(logAlpha), golden.expected("z_test"));
      }
    }
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
