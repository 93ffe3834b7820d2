package io.weir.core.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.Golden;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FsLtrSelectionTest {
  static Stream<JsonNode> golden() {
    return Golden.cases("fsltr_simulation");
  }

  @ParameterizedTest
  @MethodSource
  void golden(JsonNode golden) {
    JsonNode in = golden.get("inputs");
    FsLtrSelection selection =
        FsLtrSelection.of(
            Golden.doubles(in.get("prerank_score")),
            Golden.doubles(in.get("rank_score")),
            golden.get("params").get("n_rank").asInt(),
            golden.get("params").get("n_expose").asInt());
    JsonNode out = golden.get("expected");
    verify(out, "rank_candidates", selection.rankCandidates());
    verify(out, "prerank_negatives", selection.preRankNegatives());
    verify(out, "exposed", selection.exposed());
    verify(out, "rank_negatives", selection.rankNegatives());
    verify(out, "exposed_positive", selection.exposedPositive(Golden.labels(in.get("label"))));
  }

  /** Golden vectors list candidates by index. */
  private static void verify(JsonNode out, String name, int[] actual) {
    assertThat(Arrays.stream(actual).sorted())
        .as(name)
        .containsExactly(Arrays.stream(Golden.ints(out.get(name))).boxed().toArray(Integer[]::new));
  }

  @Test
  void equalScores_keepTheOrderOfCandidates() {
    FsLtrSelection selection = FsLtrSelection.of(new double[8], new double[8], 4, 2);
    assertThat(selection.preRanked()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(selection.rankCandidates()).containsExactly(0, 1, 2, 3);
    assertThat(selection.preRankNegatives()).containsExactly(4, 5, 6, 7);
    assertThat(selection.exposed()).containsExactly(0, 1);
    assertThat(selection.rankNegatives()).containsExactly(2, 3);
  }

  @Test
  void stages_areInTheirModelsOrder() {
    double[] preRank = {1, 2, 3, 4, 5, 6, 7, 8};
    double[] rank = {0, 0, 0, 0, 9, 1, 8, 2};
    FsLtrSelection selection = FsLtrSelection.of(preRank, rank, 4, 2);
    assertThat(selection.preRanked()).containsExactly(7, 6, 5, 4, 3, 2, 1, 0);
    assertThat(selection.rankCandidates()).containsExactly(4, 6, 7, 5);
    assertThat(selection.exposed()).containsExactly(4, 6);
    assertThat(selection.rankNegatives()).containsExactly(7, 5);
  }
}
