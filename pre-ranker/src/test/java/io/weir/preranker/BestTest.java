package io.weir.preranker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BestTest {
  @Test
  void places_areByDescendingScore_andTheFirstOfEqualOnes() {
    float[] scores = {-1, 2, Float.NEGATIVE_INFINITY, 2, -0f, 0, Float.POSITIVE_INFINITY, -3};
    assertThat(Best.of(scores, 8)).containsExactly(6, 1, 3, 4, 5, 0, 7, 2);
    assertThat(Best.of(scores, 3)).containsExactly(6, 1, 3);
    assertThat(Best.of(scores, 100)).hasSize(8);
    assertThat(Best.of(new float[0], 5)).isEmpty();
  }

  @Test
  void places_ofManyScores_areThoseOfAStableSort() {
    SplittableRandom random = new SplittableRandom(7);
    float[] scores = new float[5_000];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) random.nextInt(400) / 10 - 20;
    }
    int[] sorted =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -scores[i]))
            .mapToInt(i -> i)
            .toArray();
    assertThat(Best.of(scores, scores.length)).containsExactly(sorted);
  }

  @Test
  void quantile_ofScores_liesBetweenTheLeastAndTheHighest() {
    float[] scores = {5, 1, 4, 2, 3};
    assertThat(Best.quantile(scores, 0)).isEqualTo(1);
    assertThat(Best.quantile(scores, 0.5)).isEqualTo(3);
    assertThat(Best.quantile(scores, 1)).isEqualTo(5);
    assertThat(scores).as("as it was").containsExactly(5, 1, 4, 2, 3);
  }
}
