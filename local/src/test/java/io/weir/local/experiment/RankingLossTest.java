package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankingLossTest {
  @Test
  void middlePreset_hasThreeAscendingRates_soThatTheSearchGoesBeyondThem() {
    for (List<Rates> grid : List.of(RankingLoss.grid(Preset.MIDDLE), BestRecipes.GRID)) {
      assertThat(grid).hasSizeGreaterThanOrEqualTo(3);
      assertThat(grid).extracting(Rates::dense).isSorted().doesNotHaveDuplicates();
      assertThat(grid).extracting(Rates::rows).isSorted().doesNotHaveDuplicates();
      RateSearch.Found found = RateSearch.among(grid, Rates::dense);
      assertThat(found.tried()).hasSizeGreaterThan(grid.size());
      assertThat(found.atEnd()).isTrue();
    }
  }
}
