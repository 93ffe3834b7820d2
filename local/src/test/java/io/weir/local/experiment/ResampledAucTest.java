package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.metrics.Auc;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResampledAucTest {
  private static final ScoredLists LISTS =
      new ScoredLists(
          List.of(new byte[] {1, 0, 0}, new byte[] {0, 1}, new byte[] {0}),
          List.of(new double[] {0.5, 0.5, -1}, new double[] {2, 1}, new double[] {-3}));

  @Test
  void area_ofEveryListOnce_isAuc() {
    double[] scores = {0.5, 0.5, -1, 2, 1, -3};
    double[] labels = {1, 0, 0, 0, 1, 0};
    assertThat(new ResampledAuc(LISTS).of(new int[] {1, 1, 1}))
        .isCloseTo(Auc.of(scores, labels).orElseThrow(), within(1e-12));
  }

  @Test
  void area_ofListsDrawnTwiceOrNever_isAucWithWeights() {
    double[] scores = {0.5, 0.5, -1, 2, 1, -3};
    double[] labels = {1, 0, 0, 0, 1, 0};
    double[] weights = {2, 2, 2, 0, 0, 1};
    assertThat(new ResampledAuc(LISTS).of(new int[] {2, 0, 1}))
        .isCloseTo(Auc.of(scores, labels, weights).orElseThrow(), within(1e-12));
    assertThat(new ResampledAuc(LISTS).of(new int[] {0, 0, 3})).isNaN();
  }
}
