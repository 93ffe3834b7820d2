package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HccpTablesTest {
  @Test
  void chunks_ofAsManyAsThePaperRanks_areThePapers() {
    assertThat(HccpTables.sampler(1_010))
        .isEqualTo(
            "{name: hccp, settings: {boundaries: [21, 61, 111, 211, 411, 811], rates: [0.5000,"
                + " 0.1250, 0.1000, 0.0500, 0.0250, 0.0100, 0.0050]}}");
  }

  @Test
  void chunks_ofFewer_keepTheirProportions_andAboutAsManyItems() {
    assertThat(HccpTables.sampler(60))
        .isEqualTo(
            "{name: hccp, settings: {boundaries: [2, 5, 8, 13, 25, 49], rates: [1.0000, 1.0000,"
                + " 1.0000, 0.8417, 0.4208, 0.1683, 0.0842]}}");
  }
}
