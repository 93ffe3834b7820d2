package io.weir.store.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.InvalidValueException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScorerTest {
  private static final int DIMENSION = 9;

  private record Pair(long id, double score) {}

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, DOT, 1e-5", "FLOAT32, COSINE, 1e-6",
    "FLOAT16, DOT, 5e-3", "FLOAT16, COSINE, 1e-3",
    "INT8, DOT, 1e-1", "INT8, COSINE, 1e-2",
  })
  void scores_ofRandomVectors_agreeWithDoubles(
      Encoding encoding, Similarity similarity, double error) {
    Random random = new Random(5);
    VectorTable table = new VectorTable(DIMENSION, encoding);
    float[][] items = new float[300][];
    for (int id = 0; id < items.length; id++) {
      items[id] = gaussians(random, DIMENSION);
      table.put(id, encoding.encode(items[id]));
    }
    float[] users = gaussians(random, 2 * DIMENSION);
    long[] ids = random.longs(500, -20, 320).distinct().toArray();
    TopN[] best = {new TopN(ids.length), new TopN(ids.length)};
    byte[] found = new byte[(ids.length + 7) / 8];

    for (Kernel kernel : List.of(Kernel.plain(), Kernel.vector().orElseThrow())) {
      best = new TopN[] {new TopN(ids.length), new TopN(ids.length)};
      int count = new Scorer(kernel, similarity).score(table, users, ids, found, best);
      assertThat(count)
          .isEqualTo((int) Arrays.stream(ids).filter(id -> id >= 0 && id < 300).count());
      for (int user = 0; user < 2; user++) {
        best[user].sort();
        assertThat(best[user].size()).isEqualTo(count);
        for (int rank = 0; rank < count; rank++) {
          float[] item = items[(int) best[user].id(rank)];
          float[] vector = Arrays.copyOfRange(users, user * DIMENSION, (user + 1) * DIMENSION);
          double exact = dot(vector, item);
          if (similarity == Similarity.COSINE) {
            exact /= Math.sqrt(dot(vector, vector) * dot(item, item));
          }
          assertThat((double) best[user].score(rank)).isCloseTo(exact, within(error));
        }
      }
    }
    for (int i = 0; i < ids.length; i++) {
      assertThat((found[i / 8] >> i % 8 & 1) == 1).isEqualTo(ids[i] >= 0 && ids[i] < 300);
    }
  }

  @Test
  void oneUser_whoseProductsNeedNoCopies_getsWhatTwoGet() {
    Random random = new Random(6);
    VectorTable table = new VectorTable(DIMENSION);
    for (int id = 0; id < 300; id++) {
      table.put(id, Encoding.FLOAT32.encode(gaussians(random, DIMENSION)));
    }
    float[] user = gaussians(random, DIMENSION);
    float[] twice = Arrays.copyOf(user, 2 * DIMENSION);
    long[] ids = random.longs(500, -20, 320).toArray();
    Scorer scorer = new Scorer(Kernel.vector().orElseThrow(), Similarity.DOT);
    byte[] found = new byte[(ids.length + 7) / 8];
    byte[] foundOfTwo = new byte[found.length];
    TopN alone = new TopN(100);
    TopN first = new TopN(100);

    int count = scorer.score(table, user, ids, found, alone);

    assertThat(count).isEqualTo(scorer.score(table, twice, ids, foundOfTwo, first, new TopN(1)));
    assertThat(found).isEqualTo(foundOfTwo);
    assertThat(alone.sort().ids()).isEqualTo(first.sort().ids());
    assertThat(alone.scores()).containsExactly(first.scores(), within(1e-4f));
  }

  @Test
  void equalScores_goByTheLowerId() {
    VectorTable table = new VectorTable(1);
    for (long id = -50; id < 50; id++) {
      table.put(id, Encoding.FLOAT32.encode(new float[] {1}));
    }
    long[] ids = new Random(6).longs(400, -60, 60).distinct().toArray();
    TopN best = new TopN(7);
    new Scorer(Kernel.best(), Similarity.DOT)
        .score(table, new float[] {1}, ids, new byte[50], best);
    assertThat(best.sort().ids())
        .isEqualTo(
            Arrays.stream(ids).filter(id -> id >= -50 && id < 50).sorted().limit(7).toArray());
  }

  @Test
  void idThatComesTwice_isOfferedTwice() {
    VectorTable table = new VectorTable(1);
    table.put(4, Encoding.FLOAT32.encode(new float[] {2}));
    TopN best = new TopN(5);
    int count =
        new Scorer(Kernel.plain(), Similarity.DOT)
            .score(table, new float[] {3}, new long[] {4, 5, 4}, new byte[1], best);
    assertThat(count).isEqualTo(2);
    assertThat(best.sort().ids()).containsExactly(4, 4);
    assertThat(best.scores()).containsExactly(6, 6);
  }

  @Test
  void zeroVectors_haveCosineZero_andOverflowStaysARank() {
    VectorTable table = new VectorTable(2);
    table.put(1, Encoding.FLOAT32.encode(new float[] {0, 0}));
    table.put(2, Encoding.FLOAT32.encode(new float[] {3e38f, 3e38f}));
    table.put(3, Encoding.FLOAT32.encode(new float[] {3e38f, -3e38f}));
    long[] ids = {1, 2, 3};
    TopN cosine = new TopN(3);
    new Scorer(Kernel.plain(), Similarity.COSINE)
        .score(table, new float[] {0, 0}, ids, new byte[1], cosine);
    assertThat(cosine.sort().scores()).containsOnly(0, Float.NEGATIVE_INFINITY);
    TopN dot = new TopN(3);
    new Scorer(Kernel.plain(), Similarity.DOT)
        .score(table, new float[] {10, 0}, ids, new byte[1], dot);
    assertThat(dot.sort().ids()).containsExactly(2, 3, 1);
  }

  @Test
  void users_ofAnotherDimensionOrNotFinite_refused() {
    Scorer scorer = new Scorer(Kernel.plain(), Similarity.DOT);
    VectorTable table = new VectorTable(3);
    assertThatThrownBy(
            () -> scorer.score(table, new float[4], new long[0], new byte[0], new TopN(1)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("users.length: 4 (expected: 3, 1 vectors of 3)");
    float[] nan = {0, Float.NaN, 0};
    assertThatThrownBy(() -> scorer.score(table, nan, new long[0], new byte[0], new TopN(1)))
        .hasMessage("users[1]: NaN (expected: a finite number)");
  }

  @Nested
  class Top {
    @Test
    void best_ofRandomPairs_equalsASort() {
      Random random = new Random(7);
      for (int round = 0; round < 300; round++) {
        int n = 1 + random.nextInt(40);
        TopN best = new TopN(n);
        List<Pair> pairs = new ArrayList<>();
        for (int i = random.nextInt(200); i > 0; i--) {
          Pair pair = new Pair(random.nextInt(50), random.nextInt(8));
          pairs.add(pair);
          best.offer(pair.id, (float) pair.score);
        }
        pairs.sort(Comparator.comparingDouble((Pair p) -> -p.score).thenComparingLong(Pair::id));
        List<Pair> kept = new ArrayList<>();
        best.sort();
        for (int rank = 0; rank < best.size(); rank++) {
          kept.add(new Pair(best.id(rank), best.score(rank)));
        }
        assertThat(kept).isEqualTo(pairs.subList(0, Math.min(n, pairs.size())));
      }
    }

    @Test
    void n_ofZero_refused() {
      assertThatThrownBy(() -> new TopN(0)).hasMessage("top-n: 0 (expected: > 0)");
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static float[] gaussians(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
