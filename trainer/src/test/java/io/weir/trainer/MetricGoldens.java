package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import io.weir.core.metrics.Auc;
import io.weir.core.metrics.Breakdown;
import io.weir.core.metrics.Gauc;
import io.weir.core.metrics.HitAtK;
import io.weir.core.metrics.HitRateAtK;
import io.weir.core.metrics.ListMetric;
import io.weir.core.metrics.LogLoss;
import io.weir.core.metrics.MapAtK;
import io.weir.core.metrics.NdcgAtK;
import io.weir.core.metrics.NdcgAtK.Gain;
import io.weir.core.metrics.PositiveBuckets;
import io.weir.core.metrics.PrecisionAtK;
import io.weir.core.metrics.RcsAtK;
import io.weir.core.metrics.ScoredList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
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
      gauc.add(ScoredList.of(Arrays.stream(members).mapToDouble(i -> scores[i]).toArray(), own));
    }
    verify(golden, "gauc", gauc.value());
  }

  static void hitAtK(GoldenCase golden) {
    int[] outside = golden.ints("ground_truth_outside_candidates");
    List<ScoredList> lists = lists(golden, "scores", golden.labels("relevant"));
    ListMetric hit = new HitAtK(golden.param("k").asInt());
    for (int row = 0; row < outside.length; row++) {
      hit.add(lists.get(row).withOutside(outside[row]));
    }
    verify(golden, "hit", hit.value());
  }

  /** Recall@K of ECM's Table 2: HCCP's hit@K of the exposed and of the clicked items. */
  static void ecmmRecall(GoldenCase golden) {
    for (String target : List.of("exposed", "clicked")) {
      for (double k : golden.numbers("ks")) {
        ListMetric recall = new HitAtK((int) k);
        lists(golden, "scores", golden.labels(target)).forEach(recall::add);
        verify(golden, target + "@" + (int) k, recall.value());
      }
    }
  }

  static void hitRatePrecisionRecallNdcg(GoldenCase golden) {
    int k = golden.param("k").asInt();
    ScoredList list = ScoredList.of(golden.input("scores"), golden.labels("relevant"));
    verify(golden, "hr", value(new HitRateAtK(k), list));
    verify(golden, "precision", value(new PrecisionAtK(k), list));
    verify(golden, "recall", value(new HitAtK(k), list));
    verify(golden, "ndcg", value(NdcgAtK.ofPositives(k), list));
  }

  static void gradedNdcg(GoldenCase golden) {
    Gain gain = Map.of("exp2", Gain.EXPONENTIAL, "linear", Gain.LINEAR).get(golden.text("gain"));
    double[] scores = golden.input("scores");
    ScoredList list =
        ScoredList.of(scores, new byte[scores.length]).withGrades(golden.input("labels"));
    verify(golden, "ndcg", value(NdcgAtK.ofGrades(golden.param("k").asInt(), gain), list));
  }

  static void mapAndNdcgAgainstRanking(GoldenCase golden) {
    int k = golden.param("k").asInt();
    double[] scores = golden.input("pre_scores");
    ScoredList list =
        ScoredList.of(scores, new byte[scores.length])
            .withRankingRanks(ranks(golden.input("ranking_scores")));
    verify(golden, "map", value(MapAtK.againstRanking(k), list));
    verify(golden, "ndcg", value(NdcgAtK.againstRanking(k), list));
    golden.verify(DataType.FLOAT64, "relevance", relevance(k, list));
  }

  /** An item is relevant iff recall is defined where it alone counts. */
  private static double[] relevance(int k, ScoredList list) {
    List<String> items = IntStream.range(0, list.size()).mapToObj(Integer::toString).toList();
    Breakdown recall = new Breakdown(items, () -> HitAtK.againstRanking(k));
    recall.add(list.withGroups(IntStream.range(0, list.size()).map(i -> 1 << i).toArray()));
    return items.stream().mapToDouble(i -> recall.parts().containsKey(i) ? 1 : 0).toArray();
  }

  static void recallAgainstRanking(GoldenCase golden) {
    int k = golden.param("k").asInt();
    double[] rankScores = golden.input("rank");
    List<ScoredList> lists = lists(golden, "pre", new byte[rankScores.length]);
    for (Supplier<ListMetric> kind :
        List.<Supplier<ListMetric>>of(() -> HitAtK.againstRanking(k), () -> new RcsAtK(k))) {
      ListMetric mean = kind.get();
      double[] perList = new double[lists.size()];
      for (int row = 0; row < perList.length; row++) {
        int columns = golden.columns("rank");
        double[] own = Arrays.copyOfRange(rankScores, row * columns, (row + 1) * columns);
        ScoredList list = lists.get(row).withRankingRanks(ranks(own));
        perList[row] = value(kind.get(), list).orElseThrow();
        mean.add(list);
      }
      golden.verify(DataType.FLOAT64, "per_list", perList);
      verify(golden, "mean", mean.value());
    }
  }

  static void bucketBias(GoldenCase golden) {
    double[] labels = golden.input("y");
    double[] probabilities = golden.input("p");
    double positiveWeight = golden.number("pos_weight");
    PositiveBuckets buckets =
        PositiveBuckets.of(probabilities, labels, golden.param("buckets").asInt());
    golden.verify(
        DataType.FLOAT64, "bucket", Arrays.stream(buckets.buckets()).asDoubleStream().toArray());
    double[] weights = Arrays.stream(labels).map(y -> y > 0.5 ? positiveWeight : 1).toArray();
    golden.verify(
        DataType.FLOAT64,
        "bias",
        Arrays.stream(buckets.bias(probabilities, weights))
            .mapToDouble(OptionalDouble::orElseThrow)
            .toArray());
  }

  /** 1-based ranks by descending score, ties in input order. */
  private static int[] ranks(double[] scores) {
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] ranks = new int[order.length];
    for (int place = 0; place < order.length; place++) {
      ranks[order[place]] = place + 1;
    }
    return ranks;
  }

  private static List<ScoredList> lists(GoldenCase golden, String scores, byte[] labels) {
    double[] all = golden.input(scores);
    int columns = golden.columns(scores);
    return IntStream.range(0, golden.rows(scores))
        .mapToObj(
            row ->
                ScoredList.of(
                    Arrays.copyOfRange(all, row * columns, (row + 1) * columns),
                    Arrays.copyOfRange(labels, row * columns, (row + 1) * columns)))
        .toList();
  }

  private static OptionalDouble value(ListMetric metric, ScoredList list) {
    metric.add(list);
    return metric.value();
  }

  static void logLoss(GoldenCase golden) {
    assertThat(golden.number("eps")).isEqualTo(1e-7);
    double[] labels = golden.input("y");
    double positiveWeight = golden.number("pos_weight", 1);
    double[] weights = Arrays.stream(labels).map(y -> y > 0.5 ? positiveWeight : 1).toArray();
    verify(golden, "logloss", LogLoss.of(labels, golden.input("p"), weights));
  }

  private static void verify(GoldenCase golden, String name, OptionalDouble actual) {
    if (golden.expected(name).isNull()) {
      assertThat(actual).isEmpty();
    } else {
      golden.verify(DataType.FLOAT64, name, new double[] {actual.orElseThrow()});
    }
  }
}
