package io.weir.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Stage;
import io.weir.core.registry.Choice;
import io.weir.core.sampling.HccpSampler.Rule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplersTest {
  @Test
  void names_areRegistered() {
    assertThat(Samplers.names()).containsExactly("none", "hccp", "fs-ltr", "ecm");
  }

  @Test
  void defaults_areThePapers() {
    assertThat(HccpSampler.Settings.DEFAULTS)
        .isEqualTo(
            new HccpSampler.Settings(
                Rule.QUOTA,
                List.of(21, 61, 111, 211, 411, 811),
                List.of(0.5, 0.125, 0.1, 0.05, 0.025, 0.01, 0.005),
                15,
                0));
    assertThat(Rule.values()).extracting(Rule::toString).containsExactly("quota", "bernoulli");
    assertThat(FsLtrSampler.Settings.DEFAULTS).isEqualTo(new FsLtrSampler.Settings(40, 40));
    assertThat(EcmSampler.Settings.DEFAULTS).isEqualTo(new EcmSampler.Settings(0.4, 0.01, 0.001));
  }

  @Test
  void settings_everyOne_isRead() {
    CandidateView view = Requests.ofStages(1, 2, 3, 5);
    assertThat(
            sample(
                "hccp",
                "{'rule': 'bernoulli', 'boundaries': [2], 'rates': [0, 1],"
                    + " 'pre-ranking-count': 0, 'pre-ranking-rate': 1}",
                view))
        .containsOnly(1f);
    assertThat(sample("hccp", "{'pre-ranking-count': 1}", view)).containsExactly(0, .5f, 1, 1);
    assertThat(sample("fs-ltr", "{'retrieval': 0, 'pre-ranking': 1}", view))
        .containsExactly(0, 1, 1, 1);
    assertThat(sample("ecm", "{'exposed': 1, 'ranked': 0, 'matched': 1}", view))
        .containsExactly(1, 1, 0, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hccp   | {'rates': [1]}              | rates.length: 1 (expected: 7, one more than boundaries)
          hccp   | {'boundaries': [3, 3], 'rates': [1, 1, 1]} | boundaries[1]: 3 (expected: increasing, >= 4)
          hccp   | {'boundaries': [1], 'rates': [1, 1]} | boundaries[0]: 1 (expected: increasing, >= 2)
          hccp   | {'boundaries': [], 'rates': [2]} | rates[0]: 2.0 (expected: in [0, 1])
          hccp   | {'pre-ranking-count': -1}   | pre-ranking-count: -1 (expected: >= 0)
          hccp   | {'pre-ranking-rate': 0.1}   | pre-ranking-rate: 0.1 (expected: 0 where pre-ranking-count is above 0)
          hccp   | {'pre-ranking-rate': 1.1}   | pre-ranking-rate: 1.1 (expected: in [0, 1])
          fs-ltr | {'retrieval': -1}           | retrieval: -1 (expected: >= 0)
          fs-ltr | {'pre-ranking': -1}         | pre-ranking: -1 (expected: >= 0)
          ecm    | {'exposed': -0.1}           | exposed: -0.1 (expected: in [0, 1])
          ecm    | {'ranked': 1.5}             | ranked: 1.5 (expected: in [0, 1])
          ecm    | {'matched': 7}              | matched: 7.0 (expected: in [0, 1])
          ecm    | {'clicked': 1}              | clicked: unknown key (expected: one of exposed, matched, ranked)
          """)
  void settings_thatAreNotValid_areRefused(String name, String settings, String message) {
    assertThatThrownBy(() -> create(name, settings))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageEndingWith(message);
  }

  @Test
  void unknownSampler_isRefusedWithTheNamesThatThereAre() {
    assertThatThrownBy(() -> create("hcpc", "{}"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(
            "join.sampler: hcpc (expected: did you mean hccp?"
                + " one of the samplers none, hccp, fs-ltr, ecm)");
  }

  @Test
  void fsLtr_moreThanItsNumbers_keepsThatMany() {
    int[] stages = new int[1_000];
    Arrays.fill(stages, 0, 300, Stage.RETRIEVAL.depth());
    Arrays.fill(stages, 300, 600, Stage.PRE_RANKING.depth());
    Arrays.fill(stages, 600, 1_000, Stage.RANKING.depth());
    float[] probability = Requests.sample(Samplers.create("fs-ltr"), Requests.ofStages(stages), 5);
    assertThat(kept(probability, 0, 300)).isEqualTo(40);
    assertThat(kept(probability, 300, 600)).isEqualTo(40);
    assertThat(kept(probability, 600, 1_000)).isEqualTo(400);
  }

  @Test
  void fsLtr_unknownFate_isKeptWhereRankingListsIt() {
    CandidateView view = Requests.ofStages(-1, -1);
    view.rankingRank()[1] = 1;
    assertThat(Requests.sample(Samplers.create("fs-ltr"), view, 1)).containsExactly(0, 1);
  }

  @Test
  void ecm_eachGroup_isDrawnAtItsRate() {
    int[] stages = new int[60_000];
    Arrays.fill(stages, 0, 10_000, Stage.EXPOSURE.depth());
    Arrays.fill(stages, 10_000, 30_000, Stage.RE_RANKING.depth());
    Arrays.fill(stages, 30_000, 60_000, Stage.PRE_RANKING.depth());
    CandidateView view = Requests.ofStages(stages);
    Arrays.fill(view.engaged(), 0, 5_000, true);
    float[] probability = Requests.sample(Samplers.create("ecm"), view, 5);
    assertThat(kept(probability, 0, 5_000)).isEqualTo(5_000);
    assertThat(kept(probability, 5_000, 10_000)).isBetween(1_850, 2_150);
    assertThat(kept(probability, 10_000, 30_000)).isBetween(140, 260);
    assertThat(kept(probability, 30_000, 60_000)).isBetween(10, 55);
  }

  private static float[] sample(String name, String settings, CandidateView view) {
    return Requests.sample(create(name, settings), view, 1);
  }

  private static Sampler create(String name, String settings) {
    try {
      JsonNode tree = new ObjectMapper().readTree(settings.replace('\'', '"'));
      return Samplers.create("join.sampler", new Choice(name, (ObjectNode) tree));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(settings, e);
    }
  }

  private static int kept(float[] probability, int from, int to) {
    int kept = 0;
    for (int i = from; i < to; i++) {
      kept += probability[i] > 0 ? 1 : 0;
    }
    return kept;
  }
}
