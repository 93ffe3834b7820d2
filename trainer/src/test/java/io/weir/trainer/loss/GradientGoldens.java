package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.metrics.Magnitudes;
import io.weir.trainer.GoldenCase;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs golden cases of the gradients that losses send to scores. */
public final class GradientGoldens {
  private GradientGoldens() {}

  /** How large the gradients of negatives and positives are under BCE and Combined-Pair. */
  public static void norms(GoldenCase golden) {
    double positiveWeight = golden.number("pos_weight");
    verify(
        golden,
        "bce",
        new Bce(new Bce.Settings(positiveWeight, Reduction.ITEMS, GoldenProblem.EXPOSED)));
    verify(
        golden,
        "combined_pair",
        new CombinedPair(
            new CombinedPair.Settings(
                golden.number("alpha"), positiveWeight, Scope.BATCH, GoldenProblem.EXPOSED)));
  }

  private static void verify(GoldenCase golden, String name, Loss loss) {
    double[] labels = golden.input("labels");
    CandidateTable table = GoldenProblem.lists(golden, "logits", labels);
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      double[] gradient =
          GoldenProblem.leaves(golden, "logits")
              .solve(in -> loss.value(input(table, in.get("logits"))), type)
              .of("logits");
      verify(golden, type, golden.expected(name).get("negative"), gradient, labels, 0);
      verify(golden, type, golden.expected(name).get("positive"), gradient, labels, 1);
    }
  }

  private static LossInput input(CandidateTable table, NDArray logits) {
    LossBatch batch = GoldenProblem.batch(table, Map.of(GoldenProblem.TASK, logits));
    return new LossInput(
        batch, GoldenProblem.TASK, LabelRule.TASK, new Score(GoldenProblem.TASK, false));
  }

  private static void verify(
      GoldenCase golden,
      DataType type,
      JsonNode expected,
      double[] gradient,
      double[] labels,
      int label) {
    Magnitudes actual =
        Magnitudes.of(
                IntStream.range(0, labels.length)
                    .filter(i -> labels[i] == label)
                    .mapToDouble(i -> gradient[i])
                    .toArray())
            .orElseThrow();
    golden.verify(type, "mean_abs", actual.mean(), expected.get("mean_abs"));
    golden.verify(type, "l2", actual.norm(), expected.get("l2"));
    golden.verify(type, "p10", actual.p10(), expected.get("p10"));
    golden.verify(type, "p50", actual.p50(), expected.get("p50"));
    golden.verify(type, "p90", actual.p90(), expected.get("p90"));
  }
}
