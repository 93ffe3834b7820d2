package io.weir.core.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExposuresTest {
  @Test
  void pages_becomeOneList_eachItemAtItsSmallestPosition() {
    CandidateList merged =
        Exposures.merge(
            List.of(
                page(5, new long[] {30, 40, 50}, 4, 5, 6),
                page(3, new long[] {20, 10, 40}, 1, 2, 3)));

    assertThat(merged.itemIds()).containsExactly(20, 10, 40, 30, 50);
    assertThat(merged.ranks()).containsExactly(1, 2, 3, 4, 6);
    assertThat(merged.requestId()).isEqualTo("r");
    assertThat(merged.userId()).isEqualTo(9);
    assertThat(merged.requestTime()).isEqualTo(1);
    assertThat(merged.eventTime()).as("that of the first page").isEqualTo(5);
    assertThat(merged.scenario()).isEqualTo("home");
    assertThat(merged.stage()).isEqualTo(Stage.EXPOSURE);
  }

  @Test
  void itemsOfOnePosition_areInOrderOfTheirIds() {
    CandidateList merged =
        Exposures.merge(List.of(page(2, new long[] {8}, 1), page(3, new long[] {7}, 1)));

    assertThat(merged.itemIds()).containsExactly(7, 8);
    assertThat(merged.ranks()).containsExactly(1, 1);
  }

  @Test
  void total_isTheLargestGiven_butNotLessThanTheItems() {
    CandidateList one = page(2, new long[] {1, 2}, 1, 2);
    CandidateList other = page(3, new long[] {3, 4}, 1, 2);

    assertThat(Exposures.merge(List.of(one, other)).totalCandidates()).isEqualTo(4);
    assertThat(Exposures.merge(List.of(one, of(other, 30, Map.of()))).totalCandidates())
        .isEqualTo(30);
    assertThat(Exposures.merge(List.of(of(one, 31, Map.of()), other)).totalCandidates())
        .isEqualTo(31);
  }

  @Test
  void crossFeatures_areThoseOfTheSmallestPosition_unknownWhereThatPageHasNone() {
    CandidateList early =
        of(page(2, new long[] {1, 2}, 1, 4), 4, Map.of("price", new float[] {10, 20}));
    CandidateList late =
        of(
            page(3, new long[] {2, 3}, 2, 3),
            4,
            Map.of("price", new float[] {21, 30}, "near", new float[] {.2f, .3f}));

    CandidateList merged = Exposures.merge(List.of(early, late));

    assertThat(merged.itemIds()).containsExactly(1, 2, 3);
    assertThat(merged.crossFeatures()).containsOnlyKeys("price", "near");
    assertThat(merged.crossFeatures().get("price")).containsExactly(10, 21, 30);
    assertThat(merged.crossFeatures().get("near")).containsExactly(Float.NaN, .2f, .3f);
  }

  @Test
  void anItemShownTwiceAtOnePosition_hasTheFeaturesOfThePageThatWasShownFirst() {
    CandidateList second = of(page(9, new long[] {1}, 1), 1, Map.of("price", new float[] {9}));
    CandidateList first = of(page(4, new long[] {1}, 1), 1, Map.of("price", new float[] {4}));

    CandidateList merged = Exposures.merge(List.of(second, first));

    assertThat(merged.itemIds()).containsExactly(1);
    assertThat(merged.crossFeatures().get("price")).containsExactly(4);
  }

  private static CandidateList page(long eventTime, long[] items, int... positions) {
    return new CandidateList(
        "r",
        9,
        1L,
        eventTime,
        "home",
        Stage.EXPOSURE,
        items,
        positions,
        new float[0],
        new boolean[0],
        items.length,
        Map.of());
  }

  private static CandidateList of(CandidateList page, int total, Map<String, float[]> features) {
    return new CandidateList(
        page.requestId(),
        page.userId(),
        page.requestTime(),
        page.eventTime(),
        page.scenario(),
        page.stage(),
        page.itemIds(),
        page.ranks(),
        page.scores(),
        page.advanced(),
        total,
        features);
  }
}
