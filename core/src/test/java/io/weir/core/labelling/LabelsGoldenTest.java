package io.weir.core.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.Golden;
import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LabelsGoldenTest {
  /** {@code stageReached} of FS-LTR's stages. */
  private static final byte[] STAGE_REACHED = {0, 2, 3, 4, 5};

  static Stream<JsonNode> sequenceArrangement() {
    return Golden.cases("sequence_arrangement");
  }

  @ParameterizedTest
  @MethodSource
  void sequenceArrangement(JsonNode golden) {
    JsonNode in = golden.get("inputs");
    int[] ranks = Golden.ints(in.get("r"));
    byte[] shown = Golden.labels(in.get("e"));
    boolean[] exposed = new boolean[ranks.length];
    for (int i = 0; i < exposed.length; i++) {
      exposed[i] = shown[i] == 1;
    }
    int total = golden.get("params").get("Nr").asInt();
    byte[] clicks = Golden.labels(in.get("l_clk"));
    byte[] orders = Golden.labels(in.get("l_ord"));
    int[] all = IntStream.range(0, ranks.length).toArray();
    int[] impressions = IntStream.of(all).filter(i -> exposed[i]).toArray();
    JsonNode out = golden.get("expected");
    verify(out, "c", SequenceArrangement.keys(ranks, exposed, clicks, total), all);
    verify(out, "click", SequenceArrangement.keys(ranks, exposed, clicks, total), impressions);
    verify(out, "order", SequenceArrangement.keys(ranks, exposed, orders, total), impressions);
  }

  private static void verify(JsonNode out, String name, long[] keys, int[] items) {
    assertThat(Arrays.stream(keys).asDoubleStream())
        .containsExactly(boxed(Golden.doubles(out.get("key_" + name))));
    assertThat(SequenceArrangement.ascending(items, keys))
        .containsExactly(Golden.ints(out.get("order_" + name)));
  }

  private static Double[] boxed(double[] values) {
    return Arrays.stream(values).boxed().toArray(Double[]::new);
  }

  @Test
  void arrangement_equalKeys_keepTheirOrder() {
    assertThat(SequenceArrangement.ascending(new int[] {3, 1, 0, 2}, new long[] {4, 5, 4, 5}))
        .containsExactly(0, 2, 3, 1);
  }

  static Stream<JsonNode> stageGrades() {
    return Golden.cases("fsltr_relabel");
  }

  @ParameterizedTest
  @MethodSource
  void stageGrades(JsonNode golden) {
    double[] z = Golden.doubles(golden.get("params").get("z"));
    StageGrades grades = new StageGrades(List.of(boxed(z)));
    int[] stages = Golden.ints(golden.get("inputs").get("stage"));
    byte[] labels = Golden.labels(golden.get("inputs").get("y"));
    double[] expected = Golden.doubles(golden.get("expected").get("label"));
    for (int i = 0; i < stages.length; i++) {
      assertThat(grades.grade(STAGE_REACHED[stages[i]], labels[i])).isEqualTo(expected[i]);
    }
  }

  @Test
  void stageGrades_retrievalAndPreRanking_areOneStage() {
    assertThat(StageGrades.DEFAULTS.grade(Stage.RETRIEVAL.depth(), (byte) 0)).isEqualTo(1);
    assertThat(StageGrades.DEFAULTS.grade(Stage.PRE_RANKING.depth(), (byte) 0)).isEqualTo(1);
  }

  @Test
  void stageGrades_unknownFateOrUnknownLabel_areUnknown() {
    assertThat(StageGrades.DEFAULTS.grade(Stage.UNKNOWN, (byte) 1)).isEqualTo(-1);
    assertThat(StageGrades.DEFAULTS.grade(Stage.EXPOSURE.depth(), (byte) -1)).isEqualTo(-1);
    assertThat(StageGrades.DEFAULTS.grade(Stage.RANKING.depth(), (byte) -1)).isEqualTo(2);
  }

  @Test
  void stageGrades_notSix_areRefused() {
    assertThatThrownBy(() -> new StageGrades(List.of(1.0)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("z.length: 1 (expected: 6, for z_0 to z_5)");
  }

  static Stream<JsonNode> topKLabel() {
    return Golden.cases("grace_topk_label");
  }

  @ParameterizedTest
  @MethodSource
  void topKLabel(JsonNode golden) {
    int[] ks = Golden.ints(golden.get("params").get("ks"));
    int[] ranks = Golden.ints(golden.get("inputs").get("pos_rank"));
    for (int i = 0; i < ranks.length; i++) {
      byte[] labels = new byte[ks.length];
      for (int k = 0; k < ks.length; k++) {
        labels[k] = TopKLabel.of(Stage.RANKING.depth(), ranks[i], ks[k]);
      }
      assertThat(labels)
          .containsExactly(Golden.labels(golden.get("expected").get("labels").get(i)));
    }
  }

  @Test
  void topKLabel_noRank_isZeroOnlyWhereRankingWasNotReached() {
    assertThat(TopKLabel.of(Stage.PRE_RANKING.depth(), 0, 10)).isZero();
    assertThat(TopKLabel.of(Stage.POOL, 0, 10)).isZero();
    assertThat(TopKLabel.of(Stage.RE_RANKING.depth(), 0, 10)).isEqualTo((byte) -1);
    assertThat(TopKLabel.of(Stage.UNKNOWN, 0, 10)).isEqualTo((byte) -1);
    assertThat(TopKLabel.of(Stage.UNKNOWN, 3, 10)).isEqualTo((byte) 1);
  }

  static Stream<JsonNode> playLabel() {
    return Golden.cases("kuairec_label");
  }

  @ParameterizedTest
  @MethodSource
  void playLabel(JsonNode golden) {
    int[] played = Golden.ints(golden.get("inputs").get("play_duration"));
    int[] lasting = Golden.ints(golden.get("inputs").get("video_duration"));
    byte[] expected = Golden.labels(golden.get("expected").get("label"));
    for (int i = 0; i < expected.length; i++) {
      assertThat(PlayLabel.of(played[i], lasting[i])).isEqualTo(expected[i]);
    }
  }
}
