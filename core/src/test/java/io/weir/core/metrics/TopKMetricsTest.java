package io.weir.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.InvalidValueException;
import io.weir.core.metrics.NdcgAtK.Gain;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopKMetricsTest {
  private static final double PRECISION = 1e-12;

  /** Five items, best first; the second, third and last are positives. */
  private static final ScoredList LIST =
      ScoredList.of(new double[] {5, 4, 3, 2, 1}, new byte[] {0, 1, 1, 0, 1});

  @Test
  void metrics_byHand_areThese() {
    assertThat(value("hitAt1", LIST)).isZero();
    assertThat(value("hitAt2", LIST)).isCloseTo(1 / 3.0, within(PRECISION));
    assertThat(value("hitAt2", LIST.withOutside(3))).isCloseTo(1 / 6.0, within(PRECISION));
    assertThat(value("hitRateAt1", LIST)).isZero();
    assertThat(value("hitRateAt2", LIST)).isEqualTo(1);
    assertThat(value("precisionAt3", LIST)).isCloseTo(2 / 3.0, within(PRECISION));
    assertThat(value("precisionAt10", LIST)).isCloseTo(0.3, within(PRECISION));
    assertThat(value("mrr", LIST)).isEqualTo(0.5);
    double third = 1 / log2(4);
    assertThat(value("ndcgAt3", LIST))
        .isCloseTo((1 / log2(3) + third) / (1 + 1 / log2(3) + third), within(PRECISION));
  }

  @Test
  void gradedNdcg_byHand_isThis() {
    ScoredList graded = LIST.withGrades(new double[] {0, 3, 1, 0, 2});
    assertThat(value("gradedNdcgAt2", graded))
        .isCloseTo(7 / log2(3) / (7 + 3 / log2(3)), within(PRECISION));
    assertThat(value("linearNdcgAt2", graded))
        .isCloseTo(3 / log2(3) / (3 + 2 / log2(3)), within(PRECISION));
  }

  @Test
  void gradedNdcg_withoutGrades_isThatOfThePositives() {
    assertThat(value("gradedNdcgAt4", LIST)).isCloseTo(value("ndcgAt4", LIST), within(PRECISION));
  }

  @Test
  void againstRanking_byHand_isThis() {
    ScoredList ranked = LIST.withRankingRanks(new int[] {0, 7, 2, 1, 4});
    // Ranking's first two are the third and the fourth.
    assertThat(value("rankingRecallAt2", ranked)).isZero();
    assertThat(value("rankingRecallAt3", ranked)).isCloseTo(1 / 3.0, within(PRECISION));
    // Without the first item, which ranking never saw, the third is among the first two.
    assertThat(value("rcsAt2", ranked)).isEqualTo(0.5);
    assertThat(value("rankingMapAt4", ranked))
        .isCloseTo((1 / 2.0 + 2 / 3.0 + 3 / 4.0) / 4, within(PRECISION));
    // Relevant are four: a list of five with one unknown to ranking cannot have more.
    assertThat(value("rankingRecallAt100", ranked)).isEqualTo(1);
    assertThat(value("rankingNdcgAt100", ranked)).isLessThan(1);
  }

  @Test
  void againstRanking_manyRandomLists_isTheSizeOfTheIntersection() {
    Random random = new Random(17);
    for (int n = 0; n < 200; n++) {
      int[] ranks = shuffled(10, random);
      double[] logits = IntStream.of(shuffled(10, random)).asDoubleStream().toArray();
      List<Integer> byRank = sorted(i -> ranks[i]);
      List<Integer> byScore = sorted(i -> -logits[i]);
      for (int k = 1; k <= 10; k++) {
        List<Integer> best = byScore.subList(0, k);
        double hits = byRank.subList(0, k).stream().filter(best::contains).count();
        ScoredList list = ScoredList.of(logits, new byte[10]).withRankingRanks(ranks);
        assertThat(value("rankingRecallAt" + k, list)).isCloseTo(hits / k, within(PRECISION));
        assertThat(value("rcsAt" + k, list)).isCloseTo(hits / k, within(PRECISION));
      }
    }
  }

  private static List<Integer> sorted(IntToNumber key) {
    return IntStream.range(0, 10).boxed().sorted(Comparator.comparingDouble(key::of)).toList();
  }

  private interface IntToNumber {
    double of(int i);
  }

  private static int[] shuffled(int size, Random random) {
    return random.ints(1000, 1, size + 1).distinct().limit(size).toArray();
  }

  @Test
  void lists_withoutAnythingRelevant_areLeftOut() {
    for (String name :
        new String[] {"hitAt3", "hitRateAt3", "precisionAt3", "ndcgAt3", "mrr", "rcsAt3"}) {
      ListMetric metric = ListMetrics.create(name);
      metric.add(ScoredList.of(new double[2], new byte[2]).weighing(7));
      assertThat(metric.value()).as(name).isEmpty();
      ScoredList found = ScoredList.of(new double[] {0}, new byte[] {1});
      metric.add(found.withRankingRanks(new int[] {1}));
      metric.add(ScoredList.of(new double[2], new byte[2]).weighing(7));
      assertThat(metric.value().orElseThrow()).as(name).isGreaterThan(0.3);
    }
  }

  @Test
  void hitAtK_positivesElsewhereAlone_isAMiss() {
    assertThat(value("hitAt3", ScoredList.of(new double[2], new byte[2]).withOutside(1))).isZero();
  }

  @Test
  void k_belowOne_isRefused() {
    assertThatThrownBy(() -> NdcgAtK.ofGrades(0, Gain.LINEAR))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("k: 0 (expected: > 0)");
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  private static double value(String name, ScoredList list) {
    ListMetric metric = ListMetrics.create(name);
    metric.add(list);
    return metric.value().orElseThrow();
  }
}
