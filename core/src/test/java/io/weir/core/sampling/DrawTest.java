package io.weir.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawTest {
  @Test
  void keep_equalDraws_areDecidedByRankThenById() {
    CandidateView view = Requests.empty(5, 5);
    long[] ids = {50, 40, 30, 20, 10};
    int[] ranks = {2, 1, 3, 3, 3};
    for (int i = 0; i < 5; i++) {
      view.itemIds()[i] = ids[i];
      view.rankingRank()[i] = ranks[i];
    }
    double[] draws = {0.5, 0.5, 0.5, 0.5, 0.1};
    assertThat(kept(view, draws, 1)).containsExactly(4);
    assertThat(kept(view, draws, 2)).containsExactly(1, 4);
    assertThat(kept(view, draws, 3)).containsExactly(0, 1, 4);
    assertThat(kept(view, draws, 4)).containsExactly(0, 1, 3, 4);
    assertThat(kept(view, draws, 5)).containsExactly(0, 1, 2, 3, 4);
    assertThat(kept(view, draws, 9)).containsExactly(0, 1, 2, 3, 4);
    assertThat(kept(view, draws, 0)).isEmpty();
    assertThat(kept(view, draws, -1)).isEmpty();
  }

  @Test
  void keep_anyDraws_areTheSmallestWithTheirShareAsProbability() {
    Random random = new Random(21);
    for (int size = 1; size < 40; size++) {
      CandidateView view = Requests.empty(size, size);
      double[] draws = random.doubles(size).map(x -> Math.rint(x * 30) / 30).toArray();
      for (int i = 0; i < size; i++) {
        view.itemIds()[i] = i;
        view.rankingRank()[i] = i + 1;
      }
      int[] order =
          IntStream.range(0, size)
              .boxed()
              .sorted((a, b) -> Double.compare(draws[a], draws[b]))
              .mapToInt(Integer::intValue)
              .toArray();
      for (int count = 1; count <= size; count++) {
        assertThat(kept(view, draws, count))
            .containsExactly(Arrays.stream(order).limit(count).sorted().toArray());
      }
    }
  }

  private static int[] kept(CandidateView view, double[] draws, int count) {
    float[] probability = new float[draws.length];
    Draw draw = new Draw(view, draws);
    IntStream.range(0, draws.length).forEach(draw::add);
    draw.keep(count, probability);
    int[] kept = IntStream.range(0, draws.length).filter(i -> probability[i] > 0).toArray();
    float expected = Math.min(1, (float) count / draws.length);
    IntStream.of(kept).forEach(i -> assertThat(probability[i]).isEqualTo(expected));
    return kept;
  }
}
