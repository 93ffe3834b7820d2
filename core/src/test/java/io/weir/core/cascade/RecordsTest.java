package io.weir.core.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordsTest {
  private static CandidateList list(
      long[] ids, int[] ranks, float[] scores, int total, Map<String, float[]> cross) {
    return new CandidateList(
        "r", 1, 10L, 11, "s", Stage.RANKING, ids, ranks, scores, new boolean[0], total, cross);
  }

  static Stream<Arguments> invalidLists() {
    long[] two = {7, 8};
    int[] none = {};
    float[] noScores = {};
    return Stream.of(
        Arguments.of(
            list(new long[] {7, 7}, none, noScores, 2, Map.of()),
            "itemIds[1]: 7 (expected: each item once)"),
        Arguments.of(
            list(two, new int[] {1}, noScores, 2, Map.of()),
            "ranks.length: 1 (expected: 0 or 2, one per item)"),
        Arguments.of(
            list(two, new int[] {2, 2}, noScores, 4, Map.of()),
            "ranks[1]: 2 (expected: increasing, 3 to 4)"),
        Arguments.of(
            list(two, new int[] {1, 5}, noScores, 4, Map.of()),
            "ranks[1]: 5 (expected: increasing, 2 to 4)"),
        Arguments.of(
            list(two, none, new float[] {1, Float.NaN}, 2, Map.of()),
            "scores[1]: NaN (expected: a finite number)"),
        Arguments.of(
            list(two, none, noScores, 1, Map.of()), "totalCandidates: 1 (expected: >= 2 items)"),
        Arguments.of(
            list(two, none, noScores, 2, Map.of("price", new float[] {1})),
            "crossFeatures.price.length: 1 (expected: 2, one per item)"));
  }

  @ParameterizedTest
  @MethodSource("invalidLists")
  void validate_ofAnInvalidCandidateList_namesFieldValueAndRule(
      CandidateList list, String message) {
    assertThatThrownBy(list::validate)
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(message);
  }

  @Test
  void rank_withoutRanks_isThePlaceInTheList() {
    CandidateList whole = new CandidateList("r", 1, 10, 11, "s", Stage.RANKING, new long[] {7, 8});
    assertThat(whole.rank(1)).isEqualTo(2);
    assertThat(list(new long[] {7, 8}, new int[] {3, 9}, new float[0], 9, Map.of()).rank(1))
        .isEqualTo(9);
    assertThatCode(whole::validate).doesNotThrowAnyException();
  }

  @Test
  void validate_ofFeedback_wantsRequestIdAndRequestTimeTogether() {
    assertThatThrownBy(() -> new Feedback("r", 1, null, 5, 2, "click", 1).validate())
        .hasMessage("requestTime: null (expected: epoch milliseconds, as requestId is known)");
    assertThatThrownBy(() -> new Feedback(null, 1, 3L, 5, 2, "click", 1).validate())
        .hasMessage("requestTime: 3 (expected: null, as requestId is)");
    assertThatCode(() -> new Feedback(null, 1, null, 5, 2, "click", 1).validate())
        .doesNotThrowAnyException();
  }

  @Test
  void validate_ofAnEmbedding_wantsTheVectorOfItsDimension() {
    ItemEmbedding wrong =
        new ItemEmbedding(1, 1, ItemEmbedding.Kind.UPDATE, 0, 1, 1, new float[] {1, 2}, 3, 0, 0);
    assertThatThrownBy(wrong::validate).hasMessage("values.length: 2 (expected: 3 for UPDATE)");
  }

  @Test
  void checksum_ofOtherValuesOrAnotherItem_differs() {
    float[] values = {1, 2, 3};
    long sum = ItemEmbedding.checksum(1, values);
    assertThat(ItemEmbedding.checksum(1, new float[] {1, 2, 3})).isEqualTo(sum);
    assertThat(ItemEmbedding.checksum(2, values)).isNotEqualTo(sum);
    assertThat(ItemEmbedding.checksum(1, new float[] {1, 3, 2})).isNotEqualTo(sum);
  }

  @Test
  void stage_labelsAndDepths_readBack() {
    for (Stage stage : Stage.values()) {
      assertThat(Stage.ofDepth(stage.depth())).isEqualTo(stage);
      assertThat(Stage.ofLabel(stage.label())).isEqualTo(stage);
    }
    assertThatThrownBy(() -> Stage.ofLabel("prerank"))
        .hasMessage(
            "stage: prerank (expected: one of retrieval, pre-ranking, ranking, re-ranking,"
                + " exposure)");
  }
}
