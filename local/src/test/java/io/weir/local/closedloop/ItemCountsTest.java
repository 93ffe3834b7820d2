package io.weir.local.closedloop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ItemCountsTest {
  @Test
  void octiles_areOfEqualSize_theMostFoundFirst_ofEqualsTheLowerIds() {
    ItemCounts counts = new ItemCounts(16);
    counts.add(new long[] {5, 5, 5, 16, 16, 99});
    int[] octiles = counts.octiles();
    assertThat(octiles).hasSize(17).startsWith(0);
    assertThat(octiles[5]).isEqualTo(1);
    assertThat(octiles[16]).isEqualTo(1);
    assertThat(octiles[1]).isEqualTo(2);
    assertThat(octiles[2]).isEqualTo(2);
    assertThat(octiles[15]).isEqualTo(8);
    for (int octile = 1; octile <= ItemCounts.OCTILES; octile++) {
      assertThat(octiles).contains(octile);
    }
  }
}
