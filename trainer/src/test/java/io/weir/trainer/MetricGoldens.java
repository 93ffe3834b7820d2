package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import io.weir.core.metrics.Auc;
import io.weir.core.metrics.Gauc;
import io.weir.core.metrics.HitAtK;
import io.weir.core.metrics.LogLoss;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Runs golden cases of metrics. */
final class MetricGoldens {
  private MetricGoldens() {}

  static void auc(GoldenCase golden) {
    double[] scores = golden.input("s");
    double[] labels = golden.input("y");
    verify(golden, "auc", Auc.of(scores, labels, golden.inputOrOnes("w", "s")));
  }

  static void gauc(GoldenCase golden) {
    double[] scores = golden.input("s");
    byte[] labels = golden.labels("y");
    double[] groups = golden.input("group");
    Gauc gauc = new Gauc();
    for (double group : Arrays.stream(groups).distinct().toArray()) {
      int[] members = IntStream.range(0, groups.length).filter(i -> groups[i] == group).toArray();
      byte[] own = new byte[members.length];
      IntStream.range(0, own.length).forEach(i -> own[i] = labels[members[i]]);
      gauc.add(Arrays.stream(members).mapToDouble(i -> scores[i]).toArray(), own, 1);
    }
    verify(golden, "gauc", gauc.value());
  }

  static void hitAtK(GoldenCase golden) {
    double[] scores = golden.input("scores");
    byte[] relevant = golden.labels("relevant");
    int[] outside = golden.ints("ground_truth_outside_candidates");
    HitAtK hit = new HitAtK(golden.param("k").asInt());
    int columns = golden.columns("scores");
    for (int row = 0; row < golden.rows("scores"); row++) {
      hit.add(
          Arrays.copyOfRange(scores, row * columns, (row + 1) * columns),
          Arrays.copyOfRange(relevant, row * columns, (row + 1) * columns),
          1,
          outside[row]);
    }
    verify(golden, "hit", hit.value());
  }

  static void logLoss(GoldenCase golden) {
    assertThat(golden.number("eps")).isEqualTo(1e-7);
    double[] labels = golden.input("y");
    double positiveWeight = golden.number("pos_weight", 1);
    double[] weights = Arrays.stream(labels).map(y -> y > 0.5 ? positiveWeight : 1).toArray();
    verify(golden, "logloss", OptionalDouble.of(LogLoss.of(labels, golden.input("p"), weights)));
  }

  private static void verify(GoldenCase golden, String name, OptionalDouble actual) {
    if (golden.expected(name).isNull()) {
      assertThat(actual).isEmpty();
    } else {
      golden.verify(DataType.FLOAT64, name, new double[] {actual.orElseThrow()});
    }
  }
}
