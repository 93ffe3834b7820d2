package io.weir.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.weir.core.metrics.ListMetric.Basis;
import io.weir.core.metrics.ListMetric.GroupView;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BreakdownTest {
  private static final List<String> GROUPS = List.of("tail", "head");

  @Test
  void auc_ofAGroup_isThatOfItsItemsAlone() {
    Breakdown auc = new Breakdown(GROUPS, Auc::new);
    auc.add(
        ScoredList.of(new double[] {4, 3, 2, 1}, new byte[] {1, 0, 1, 0})
            .withGroups(new int[] {2, 2, 1, 1}));
    auc.add(ScoredList.of(new double[] {9, 8}, new byte[] {1, 0}).withGroups(new int[] {1, 2}));
    assertThat(auc.parts()).containsOnly(entry("tail", 1.0), entry("head", 0.5));
    assertThat(auc.basis()).isEqualTo(Basis.ORDER);
    assertThat(auc.groupView()).isEqualTo(GroupView.ITEMS);
  }

  @Test
  void hitAtK_ofAGroup_ranksItsPositivesInTheWholeList() {
    Breakdown hit = new Breakdown(GROUPS, () -> new HitAtK(1));
    hit.add(
        ScoredList.of(new double[] {4, 3, 2}, new byte[] {1, 0, 1})
            .withOutside(2)
            .withGroups(new int[] {2, 1, 1}));
    assertThat(hit.parts()).containsOnly(entry("tail", 0.0), entry("head", 1.0));
    assertThat(hit.value()).hasValue(0.25);
    assertThat(hit.groupView()).isEqualTo(GroupView.POSITIVES);
  }

  @Test
  void rcs_ofAGroup_looksAtRankingsCandidatesAlone() {
    Breakdown rcs = new Breakdown(GROUPS, () -> new RcsAtK(1));
    rcs.add(
        ScoredList.of(new double[] {4, 3, 2}, new byte[3])
            .withRankingRanks(new int[] {0, 1, 2})
            .withGroups(new int[] {1, 2, 1}));
    assertThat(rcs.parts()).containsOnly(entry("head", 1.0));
  }

  @Test
  void parts_ofAGroup_followBehindItsName() {
    Breakdown bias = new Breakdown(GROUPS, () -> new CalibrationBias(8));
    bias.add(ScoredList.of(new double[] {0, 0}, new byte[] {1, 1}).withGroups(new int[] {2, 2}));
    assertThat(bias.parts())
        .containsOnly(
            entry("bucket0", -0.5),
            entry("bucket4", -0.5),
            entry("head", -0.5),
            entry("head.bucket0", -0.5),
            entry("head.bucket4", -0.5));
    assertThat(bias.basis()).isEqualTo(Basis.PROBABILITY);
  }

  @Test
  void lists_withoutGroups_countInTheWholeAlone() {
    Breakdown mrr = new Breakdown(GROUPS, Mrr::new);
    mrr.add(ScoredList.of(new double[] {1}, new byte[] {1}));
    assertThat(mrr.value()).hasValue(1);
    assertThat(mrr.parts()).isEmpty();
  }

  @Test
  void octiles_ofDistinctFrequencies_areOfEqualSize() {
    double[] frequencies = IntStream.range(0, 80).mapToDouble(i -> i * 37 % 80).toArray();
    ItemGroups groups = ItemGroups.of(frequencies);
    for (int octile = 1; octile <= 8; octile++) {
      int wanted = octile;
      assertThat(DoubleStream.of(frequencies).filter(f -> groups.octile(f) == wanted))
          .as("octile %d", octile)
          .hasSize(10)
          .allMatch(f -> (int) (f / 10) == wanted - 1);
    }
    assertThat(groups.octile(-1)).isEqualTo(1);
    assertThat(groups.octile(1e9)).isEqualTo(8);
    assertThat(groups.bit(0)).isEqualTo(1);
    assertThat(groups.bit(79)).isEqualTo(128);
    assertThat(ItemGroups.NEWBORN).isEqualTo(256);
    assertThat(ItemGroups.NAMES).hasSize(9).startsWith("octile1").endsWith("octile8", "newborn");
  }

  @Test
  void octiles_ofEqualOrFewOrNoFrequencies_areTheLowestOnes() {
    assertThat(ItemGroups.of(new double[] {3, 3, 3, 3, 3}).octile(3)).isEqualTo(1);
    assertThat(ItemGroups.of(new double[0]).octile(3)).isEqualTo(1);
    ItemGroups mostlyOnce = ItemGroups.of(new double[] {1, 1, 1, 1, 1, 1, 2, 9});
    assertThat(mostlyOnce.octile(1)).isEqualTo(1);
    assertThat(mostlyOnce.octile(2)).isEqualTo(7);
    assertThat(mostlyOnce.octile(9)).isEqualTo(8);
  }
}
