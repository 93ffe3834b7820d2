package io.weir.store.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TopNTest {
  private record Pair(long id, float score) {}

  private static final Comparator<Pair> BEST_FIRST =
      Comparator.comparing(Pair::score, Comparator.reverseOrder()).thenComparing(Pair::id);

  @Test
  void best_ofRandomPairs_areThoseOfASort() {
    Random random = new Random(9);
    for (int round = 0; round < 500; round++) {
      int n = 1 + random.nextInt(60);
      int ties = 1 + random.nextInt(50);
      List<Pair> pairs = new ArrayList<>();
      for (int i = random.nextInt(600); i > 0; i--) {
        pairs.add(new Pair(random.nextInt(80) - 40, random.nextInt(ties) / 3f - 2));
      }
      assertBest(n, pairs);
    }
  }

  @Test
  void pairs_thatComeInOrder_areRankedToo() {
    for (int sign : List.of(-1, 1)) {
      List<Pair> pairs = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        pairs.add(new Pair(i, sign * i));
      }
      assertBest(500, pairs);
    }
  }

  @Test
  void infinitiesAndZeros_haveTheirRanks() {
    assertBest(
        4,
        List.of(
            new Pair(1, 0f),
            new Pair(2, Float.NEGATIVE_INFINITY),
            new Pair(3, Float.POSITIVE_INFINITY),
            new Pair(4, -Float.MIN_VALUE),
            new Pair(5, Float.MAX_VALUE),
            new Pair(6, Float.NEGATIVE_INFINITY)));
    TopN zeros = new TopN(3);
    zeros.offer(9, 0f);
    zeros.offer(5, -0f);
    assertThat(zeros.sort().ids()).containsExactly(5, 9);
  }

  @Test
  void none_isNoNumberOfPairs() {
    assertThatThrownBy(() -> new TopN(0)).isInstanceOf(InvalidValueException.class);
    assertThat(new TopN(3).sort().ids()).isEmpty();
  }

  private static void assertBest(int n, List<Pair> pairs) {
    TopN top = new TopN(n);
    pairs.forEach(pair -> top.offer(pair.id(), pair.score()));
    top.sort();
    List<Pair> expected = pairs.stream().sorted(BEST_FIRST).limit(n).toList();
    List<Pair> actual = new ArrayList<>();
    for (int rank = 0; rank < top.size(); rank++) {
      actual.add(new Pair(top.id(rank), top.score(rank)));
    }
    assertThat(actual).isEqualTo(expected);
  }
}
