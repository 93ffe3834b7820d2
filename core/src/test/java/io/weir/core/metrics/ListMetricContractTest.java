package io.weir.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.core.metrics.ListMetric.Basis;
import io.weir.core.metrics.ListMetric.GroupView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every registered metric, at a small, a middling and a large K. */
class ListMetricContractTest {
  private static final int ITEMS = 12;

  static Stream<String> names() {
    return ListMetrics.registered().stream()
        .flatMap(
            name ->
                name.endsWith("AtK")
                    ? Stream.of("1", "4", "100").map(k -> name.substring(0, name.length() - 1) + k)
                    : Stream.of(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void value_noList_isEmpty(String name) {
    ListMetric metric = ListMetrics.create(name);
    assertThat(metric.value()).isEmpty();
    assertThat(metric.parts()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("names")
  void value_oneClassOrNothingToHoldAgainst_isEmptyOrANumber(String name) {
    for (byte label : new byte[] {0, 1}) {
      byte[] labels = new byte[ITEMS];
      Arrays.fill(labels, label);
      ScoredList bare = ScoredList.of(new double[ITEMS], labels);
      ScoredList nothingRanked =
          bare.withRankingRanks(new int[ITEMS]).withGrades(new double[ITEMS]);
      for (ScoredList list : List.of(bare, nothingRanked)) {
        ListMetric metric = ListMetrics.create(name);
        metric.add(list);
        metric.value().ifPresent(value -> assertThat(value).isFinite());
        assertThat(metric.parts().values()).allSatisfy(value -> assertThat(value).isFinite());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void value_ofAnyLists_isWithinItsBounds(String name) {
    for (int seed = 0; seed < 50; seed++) {
      ListMetric metric = ListMetrics.create(name);
      lists(seed, 3).forEach(metric::add);
      double value = metric.value().orElseThrow();
      switch (metric.basis()) {
        case ORDER -> assertThat(value).as("seed %d", seed).isBetween(0.0, 1.0);
        case PROBABILITY -> assertThat(value).as("seed %d", seed).isFinite().isGreaterThan(-1);
        case GRADIENTS, LABELS -> assertThat(value).as("seed %d", seed).isFinite().isNotNegative();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void value_scoresOfAThousand_isFinite(String name) {
    ListMetric metric = ListMetrics.create(name);
    lists(1, 5)
        .forEach(
            list -> metric.add(withLogits(list, map(list.logits(), x -> x > 0 ? 1000 : -1000))));
    assertThat(metric.value().orElseThrow()).isFinite();
    assertThat(metric.parts().values()).allSatisfy(value -> assertThat(value).isFinite());
  }

  @ParameterizedTest
  @MethodSource("names")
  void value_scoresTransformedIncreasingly_isTheSameWhereOrderAloneCounts(String name) {
    assumeTrue(ListMetrics.create(name).basis() != Basis.PROBABILITY);
    List<ScoredList> lists = lists(2, 20);
    List<ScoredList> cubed =
        lists.stream()
            .map(list -> withLogits(list, map(list.logits(), x -> x * x * x - 7)))
            .toList();
    assertSame(name, cubed, lists);
  }

  @ParameterizedTest
  @MethodSource("names")
  void value_itemsInAnotherOrder_isTheSame(String name) {
    List<ScoredList> lists = lists(3, 20);
    Random random = new Random(3);
    List<ScoredList> shuffled =
        lists.stream().map(list -> list.select(permutation(list.size(), random))).toList();
    assertSame(name, shuffled, lists);
  }

  @ParameterizedTest
  @MethodSource("names")
  void value_listsInAnotherOrder_isTheSame(String name) {
    List<ScoredList> lists = lists(4, 20);
    List<ScoredList> reversed = new ArrayList<>(lists);
    Collections.reverse(reversed);
    assertSame(name, reversed, lists);
  }

  @ParameterizedTest
  @MethodSource("names")
  void value_tiedScores_countHalfOrInInputOrder(String name) {
    assumeTrue(ListMetrics.create(name).basis() == Basis.ORDER);
    List<ScoredList> lists = lists(5, 20);
    List<ScoredList> tied =
        lists.stream().map(list -> withLogits(list, new double[list.size()])).toList();
    List<ScoredList> inOrder =
        lists.stream()
            .map(list -> withLogits(list, IntStream.range(0, ITEMS).mapToDouble(i -> -i).toArray()))
            .toList();
    double value = value(name, tied);
    if (ListMetrics.create(name).groupView() == GroupView.POSITIVES) {
      assertThat(value).isCloseTo(value(name, inOrder), within(1e-12));
    } else {
      assertThat(value).isCloseTo(0.5, within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void value_listOfAWeight_countsLikeThatManyLists(String name) {
    List<ScoredList> weighted = new ArrayList<>();
    List<ScoredList> repeated = new ArrayList<>();
    int times = 1;
    for (ScoredList list : lists(6, 20)) {
      weighted.add(list.weighing(times));
      repeated.addAll(Collections.nCopies(times, list));
      times = 1 + times % 3;
    }
    assertSame(name, weighted, repeated);
  }

  @ParameterizedTest
  @MethodSource("names")
  void breakdown_ofAGroupOfAll_isTheWhole_andOneOfNoneIsAbsent(String name) {
    Breakdown metric = new Breakdown(List.of("all", "none"), () -> ListMetrics.create(name));
    List<ScoredList> lists = lists(7, 20);
    int[] all = new int[ITEMS];
    Arrays.fill(all, 1);
    lists.forEach(list -> metric.add(list.withOutside(0).withGroups(all)));
    double whole = value(name, lists.stream().map(list -> list.withOutside(0)).toList());
    assertThat(metric.value().orElseThrow()).isEqualTo(whole);
    assertThat(metric.parts()).containsEntry("all", whole).doesNotContainKey("none");
  }

  private static void assertSame(String name, List<ScoredList> actual, List<ScoredList> expected) {
    ListMetric one = fed(name, actual);
    ListMetric other = fed(name, expected);
    double value = other.value().orElseThrow();
    double precision = 1e-9 * Math.max(1, Math.abs(value));
    assertThat(one.value().orElseThrow()).isCloseTo(value, within(precision));
    assertThat(one.parts().keySet()).isEqualTo(other.parts().keySet());
  }

  private static double value(String name, List<ScoredList> lists) {
    OptionalDouble value = fed(name, lists).value();
    return value.orElseThrow();
  }

  private static ListMetric fed(String name, List<ScoredList> lists) {
    ListMetric metric = ListMetrics.create(name);
    lists.forEach(metric::add);
    return metric;
  }

  /** Lists without tied scores, each with both classes, some items unknown to ranking. */
  private static List<ScoredList> lists(int seed, int count) {
    Random random = new Random(seed);
    List<ScoredList> lists = new ArrayList<>();
    int[] places = permutation(count * ITEMS, random);
    for (int list = 0; list < count; list++) {
      double[] logits = new double[ITEMS];
      byte[] labels = new byte[ITEMS];
      double[] grades = new double[ITEMS];
      int[] ranks = permutation(ITEMS, random);
      double[] gradients = new double[ITEMS];
      for (int i = 0; i < ITEMS; i++) {
        logits[i] = (places[list * ITEMS + i] - count * ITEMS / 2.0) / 64;
        labels[i] = (byte) (random.nextInt(4) == 0 ? 1 : 0);
        grades[i] = random.nextInt(5);
        ranks[i] = Math.max(0, ranks[i] - 2);
        gradients[i] = random.nextGaussian();
      }
      labels[0] = 1;
      labels[1] = 0;
      grades[0] = 1;
      lists.add(
          ScoredList.of(logits, labels)
              .ofUser(random.nextInt(count))
              .withOutside(random.nextInt(2))
              .withGrades(grades)
              .withRankingRanks(ranks)
              .withGradients(gradients));
    }
    return lists;
  }

  private static int[] permutation(int size, Random random) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(order, random);
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  private static double[] map(double[] values, DoubleUnaryOperator of) {
    return Arrays.stream(values).map(of).toArray();
  }

  private static ScoredList withLogits(ScoredList list, double[] logits) {
    return ScoredList.of(logits, list.labels())
        .weighing(list.weight())
        .ofUser(list.user())
        .withOutside(list.outside())
        .withGrades(list.grades())
        .withRankingRanks(list.rankingRanks())
        .withGradients(list.gradients());
  }
}
