package io.weir.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.Golden;
import io.weir.core.cascade.Stage;
import io.weir.core.sampling.HccpSampler.Rule;
import io.weir.core.sampling.HccpSampler.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HccpSamplerTest {
  static Stream<JsonNode> golden() {
    return Golden.cases("chunk_sampling");
  }

  @ParameterizedTest
  @MethodSource("golden")
  void chunks_ofTheGoldenCase_keepItsRanks(JsonNode golden) {
    JsonNode params = golden.get("params");
    HccpSampler sampler =
        new HccpSampler(
            new Settings(
                Rule.valueOf(params.get("mode").asText().toUpperCase(java.util.Locale.ROOT)),
                IntStream.of(Golden.ints(params.get("boundaries"))).boxed().toList(),
                Arrays.stream(Golden.doubles(params.get("rates"))).boxed().toList(),
                0,
                0));
    byte[] exposed = Golden.labels(golden.get("inputs").get("exposed"));
    CandidateView view = ranking(exposed.length);
    for (int i = 0; i < exposed.length; i++) {
      view.stageReached()[i] = (exposed[i] == 1 ? Stage.EXPOSURE : Stage.RANKING).depth();
    }
    float[] probability = new float[exposed.length];
    sampler.sampleRanking(view, Golden.doubles(golden.get("inputs").get("u")), probability);

    JsonNode out = golden.get("expected");
    assertThat(IntStream.of(view.rankingRank()).map(sampler::chunk))
        .containsExactly(boxed(out.get("chunk")));
    assertThat(IntStream.of(view.rankingRank()).filter(rank -> probability[rank - 1] > 0))
        .containsExactly(boxed(out.get("kept_ranks_1based")));
  }

  private static Integer[] boxed(JsonNode array) {
    return IntStream.of(Golden.ints(array)).boxed().toArray(Integer[]::new);
  }

  @Test
  void defaults_atThePapersSizes_keepItsNumbers() {
    CandidateView view = Requests.empty(11_010, 1_010);
    for (int i = 0; i < view.size(); i++) {
      view.itemIds()[i] = i;
      view.rankingRank()[i] = i < 1_010 ? i + 1 : 0;
      view.stageReached()[i] = (i < 1_010 ? Stage.RANKING : Stage.PRE_RANKING).depth();
    }
    float[] probability = Requests.sample(Samplers.create("hccp"), view, 7);
    assertThat(kept(probability, 0, 1_010)).isEqualTo(35);
    assertThat(kept(probability, 1_010, 11_010)).isEqualTo(15);
    assertThat(kept(probability, 0, 20)).isEqualTo(10);
    assertThat(kept(probability, 810, 1_010)).isEqualTo(1);
  }

  @Test
  void quotas_shorterAndLongerRankingLists_followTheRanksThatThereAre() {
    HccpSampler sampler = new HccpSampler(Settings.DEFAULTS);
    assertThat(quotas(sampler, 1_010)).containsExactly(10, 5, 5, 5, 5, 4, 1);
    assertThat(quotas(sampler, 50)).containsExactly(10, 4, 0, 0, 0, 0, 0);
    assertThat(quotas(sampler, 3)).containsExactly(2, 0, 0, 0, 0, 0, 0);
    assertThat(quotas(sampler, 2_010)).containsExactly(10, 5, 5, 5, 5, 4, 6);
    assertThat(quotas(sampler, 0)).containsOnly(0);
  }

  @Test
  void quota_atFullRate_isTheNumberOfRanksInTheChunk() {
    HccpSampler sampler =
        new HccpSampler(new Settings(Rule.QUOTA, List.of(4), List.of(1.0, 1.0), 0, 0));
    assertThat(sampler.quota(0, 10)).isEqualTo(3);
    assertThat(sampler.quota(1, 10)).isEqualTo(7);
    assertThat(sampler.quota(0, 2)).isEqualTo(2);
    assertThat(sampler.quota(1, 3)).isZero();
  }

  @Test
  void exposedItem_withoutRank_takesNoPlaceOfAQuota() {
    Sampler sampler = new HccpSampler(new Settings(Rule.QUOTA, List.of(), List.of(0.25), 0, 0));
    CandidateView view = Requests.ofStages(5, 3, 3, 3, 3);
    view.rankingRank()[0] = 0;
    view.stageTotals()[Stage.RANKING.ordinal()] = 4;
    float[] probability = Requests.sample(sampler, view, 1);
    assertThat(probability[0]).isEqualTo(1);
    assertThat(kept(probability, 1, 5)).isEqualTo(1);
  }

  @Test
  void sampledLog_fewerItemsThanTheQuota_areAllKeptWithProbabilityOne() {
    CandidateView view = Requests.empty(3, 1_010);
    for (int i = 0; i < 3; i++) {
      view.itemIds()[i] = i;
      view.rankingRank()[i] = 5 * i + 1;
      view.stageReached()[i] = Stage.RANKING.depth();
    }
    assertThat(Requests.sample(Samplers.create("hccp"), view, 1)).containsOnly(1f);
  }

  @Test
  void unknownFate_ranked_isDrawnAsUnexposed_unranked_isLeftOut() {
    CandidateView view = Requests.ofStages(-1, -1, 5);
    view.rankingRank()[0] = 1;
    view.stageTotals()[Stage.RANKING.ordinal()] = 4;
    assertThat(Requests.sample(Samplers.create("hccp"), view, 1)).containsExactly(1, 0, 1);
  }

  @Test
  void reachedRankingWithoutRank_isLeftOut_unlessItWasShown() {
    CandidateView view = Requests.ofStages(3, 4, 5);
    Arrays.fill(view.rankingRank(), 0);
    assertThat(Requests.sample(Samplers.create("hccp"), view, 1)).containsExactly(0, 0, 1);
  }

  @Test
  void preRankingRate_insteadOfACount_isTheProbability() {
    Sampler sampler = new HccpSampler(new Settings(Rule.QUOTA, List.of(), List.of(0.5), 0, 0.25));
    int[] stages = new int[4_000];
    Arrays.fill(stages, Stage.PRE_RANKING.depth());
    float[] probability = Requests.sample(sampler, Requests.ofStages(stages), 3);
    assertThat(kept(probability, 0, stages.length)).isBetween(900, 1_100);
    for (float each : probability) {
      assertThat(each).isIn(0f, 0.25f);
    }
  }

  private static CandidateView ranking(int total) {
    CandidateView view = Requests.empty(total, total);
    for (int i = 0; i < total; i++) {
      view.itemIds()[i] = i;
      view.rankingRank()[i] = i + 1;
    }
    return view;
  }

  private static int[] quotas(HccpSampler sampler, int total) {
    return IntStream.range(0, 7).map(chunk -> sampler.quota(chunk, total)).toArray();
  }

  private static int kept(float[] probability, int from, int to) {
    return (int) IntStream.range(from, to).filter(i -> probability[i] > 0).count();
  }
}
