package io.weir.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.InvalidValueException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ListMetricsTest {
  @Test
  void values_noList_isEmpty() {
    assertThat(new ListMetrics().values()).isEmpty();
  }

  @Test
  void values_perfectOrder_isBest() {
    ListMetrics metrics = new ListMetrics();
    metrics.add(new double[] {3, 1, -2}, new byte[] {1, 0, 0});
    assertThat(metrics.values())
        .containsOnlyKeys("auc", "gauc", "logLoss", "hitAt1", "hitAt5", "hitAt10", "mrr")
        .containsEntry("auc", 1.0)
        .containsEntry("gauc", 1.0)
        .containsEntry("hitAt1", 1.0)
        .containsEntry("mrr", 1.0);
  }

  @Test
  void values_oneClassOnly_leavesOutWhatIsUndefined() {
    ListMetrics metrics = new ListMetrics();
    metrics.add(new double[] {3, 1}, new byte[] {0, 0});
    assertThat(metrics.values()).containsOnlyKeys("logLoss");
  }

  @Test
  void mrr_bestPositiveSecond_isHalf() {
    ListMetrics metrics = new ListMetrics();
    metrics.add(new double[] {3, 1, 2}, new byte[] {0, 1, 1});
    assertThat(metrics.values()).containsEntry("mrr", 0.5).containsEntry("hitAt1", 0.0);
  }

  @Test
  void auc_manyTiedScores_equalsThePairCount() {
    Random random = new Random(7);
    double[] scores = random.doubles(3_000).map(x -> Math.rint(x * 20)).toArray();
    double[] labels = random.doubles(3_000).map(x -> x < 0.1 ? 1 : 0).toArray();
    double won = 0;
    double pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (labels[i] == 1 && labels[j] == 0) {
          won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
          pairs++;
        }
      }
    }
    assertThat(Auc.of(scores, labels).orElseThrow()).isCloseTo(won / pairs, within(1e-12));
  }

  @Test
  void auc_signedZeros_areTied() {
    assertThat(Auc.of(new double[] {0.0, -0.0}, new double[] {1, 0}).orElseThrow()).isEqualTo(0.5);
  }

  @Test
  void gauc_listOfOneClass_isDropped() {
    Gauc gauc = new Gauc();
    gauc.add(ScoredList.of(new double[] {1, 0}, new byte[] {1, 0}));
    byte[] ones = new byte[100];
    Arrays.fill(ones, (byte) 1);
    gauc.add(ScoredList.of(new double[100], ones));
    assertThat(gauc.value().orElseThrow()).isEqualTo(1);
  }

  @Test
  void create_unknownName_isRefusedWithTheKnownOnes() {
    for (String name : new String[] {"recall", "hitAt", "hitAt0", "hitAt-1", "aucAt3"}) {
      assertThatThrownBy(() -> ListMetrics.create(name))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageStartingWith("metric: " + name + " (expected: one of auc, streamingAuc, gauc")
          .hasMessageContaining(", hitAtK, ")
          .hasMessageEndingWith(", K a number from 1)");
    }
  }

  @Test
  void values_ofPartsAndGroups_areNamedBehindDots() {
    ListMetrics metrics = new ListMetrics(List.of("bucketBias"), List.of("few", "many"));
    metrics.add(ScoredList.of(new double[] {0, 0}, new byte[] {1, 0}).withGroups(new int[] {2, 2}));
    assertThat(metrics.values())
        .containsOnly(
            entry("bucketBias", 0.0),
            entry("bucketBias.bucket0", -0.5),
            entry("bucketBias.many", 0.0),
            entry("bucketBias.many.bucket0", -0.5));
  }

  @Test
  void add_emptyListOrListOfNoWeight_changesNothing() {
    ListMetrics metrics = new ListMetrics(List.of("userRate"), List.of());
    metrics.add(new double[0], new byte[0]);
    metrics.add(new double[1], new byte[1], 0);
    assertThat(metrics.values()).isEmpty();
  }

  @Test
  void add_weightBelowZero_isRefused() {
    assertThatThrownBy(() -> new ListMetrics().add(new double[] {0}, new byte[] {1}, -1))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("weight: -1.0 (expected: finite, >= 0)");
  }

  @Test
  void add_logitNotFinite_isRefused() {
    assertThatThrownBy(() -> new ListMetrics().add(new double[] {Double.NaN}, new byte[] {1}))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("logits: NaN (expected: a finite number)");
  }

  @Test
  void add_labelUnknown_isRefused() {
    assertThatThrownBy(() -> new ListMetrics().add(new double[] {0}, new byte[] {-1}))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("labels: -1 (expected: 0 or 1)");
  }
}
