package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.Draws;
import io.weir.simulator.LogStream;
import io.weir.simulator.Logs;
import io.weir.simulator.Refusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The rule by which the stages before exposure are made. */
class UpstreamStagesTest {
  private static final int SHOWN = 6;

  @Test
  void stages_ofEveryRequest_areSubsetsOfTheOnesBefore() {
    LogStream stream = stream(impressions(300), settings("seed: 1"));
    Logs.assertIsALog(stream);
    Logs.assertStagesAreSubsets(stream);
  }

  @Test
  void stages_withEnoughToBorrow_haveTheConfiguredSizes() {
    List<Impression> impressions = impressions(300);
    Map<Stage, CandidateList> last =
        Logs.lists(stream(impressions, settings("seed: 1"))).get("r299");
    assertThat(last.get(Stage.RETRIEVAL).itemIds()).hasSize(SHOWN + 40);
    assertThat(last.get(Stage.PRE_RANKING).itemIds()).hasSize(SHOWN + 40);
    assertThat(last.get(Stage.RANKING).itemIds()).hasSize(SHOWN + 25);
    assertThat(last.get(Stage.RE_RANKING).itemIds()).hasSize(SHOWN + 10);
    assertThat(last.get(Stage.EXPOSURE).itemIds()).containsExactly(impressions.get(299).shown());
  }

  @Test
  void borrowedCandidates_wereShownToOthersBefore() {
    List<Impression> impressions = impressions(300);
    Map<String, Map<Stage, CandidateList>> lists =
        Logs.lists(stream(impressions, settings("seed: 1")));
    for (Impression impression : impressions) {
      Set<Long> shownBefore = new HashSet<>();
      for (Impression other : impressions) {
        if (other.exposureTime() <= impression.requestTime()
            && other.userId() != impression.userId()) {
          Arrays.stream(other.shown()).forEach(shownBefore::add);
        }
      }
      Set<Long> borrowed = Logs.set(lists.get(impression.requestId()).get(Stage.RETRIEVAL));
      Arrays.stream(impression.shown()).forEach(borrowed::remove);
      assertThat(shownBefore).as(impression.requestId()).containsAll(borrowed);
    }
  }

  @Test
  void whatComesLater_changesNothingBefore() {
    List<Impression> impressions = impressions(300);
    List<String> whole = Logs.json(stream(impressions, settings("seed: 1")));
    List<String> half = Logs.json(stream(impressions.subList(0, 150), settings("seed: 1")));
    long cut = impressions.get(150).requestTime();
    List<String> before =
        Logs.json(
            Logs.events(stream(impressions, settings("seed: 1"))).stream()
                .filter(event -> event.eventTime() < cut)
                .toList());
    assertThat(whole).startsWith(before.toArray(String[]::new));
    assertThat(half).startsWith(before.toArray(String[]::new));
  }

  @Test
  void anotherSeed_givesOtherStagesOfTheSameExposures() {
    LogStream one = stream(impressions(100), settings("seed: 1"));
    LogStream same = stream(impressions(100), settings("seed: 1"));
    LogStream two = stream(impressions(100), settings("seed: 2"));
    assertThat(Logs.json(one)).isEqualTo(Logs.json(same)).isNotEqualTo(Logs.json(two));
    assertThat(Logs.feedback(one)).isEqualTo(Logs.feedback(two));
    assertThat(Logs.lists(one).get("r99").get(Stage.EXPOSURE).itemIds())
        .isEqualTo(Logs.lists(two).get("r99").get(Stage.EXPOSURE).itemIds());
  }

  @Test
  void upstreamRanks_doNotTellTheShownPosition() {
    int rounds = 20_000;
    UpstreamStages upstream = new UpstreamStages(settings("seed: 1"));
    for (Stage stage :
        List.of(Stage.RETRIEVAL, Stage.PRE_RANKING, Stage.RANKING, Stage.RE_RANKING)) {
      double[] rankSum = new double[SHOWN];
      int listed = 0;
      int within = 0;
      for (int round = 0; round < rounds; round++) {
        int[] order = upstream.orders(SHOWN, 40, Draws.of(round)).get(stage);
        listed = order.length;
        for (int rank = 0; rank < order.length; rank++) {
          if (order[rank] < SHOWN) {
            rankSum[order[rank]] += rank;
            within = Math.max(within, rank + 1);
          }
        }
      }
      // Uniform over the places that shown items can have: deviation of the mean n / sqrt(12 N).
      double tolerance = 5 * within / Math.sqrt(12.0 * rounds);
      assertThat(listed).isGreaterThanOrEqualTo(within);
      for (double sum : rankSum) {
        assertThat(sum / rounds).as("%s", stage).isCloseTo((within - 1) / 2.0, within(tolerance));
      }
    }
  }

  @Test
  void noExtras_leaveTheShownItemsAlone() {
    LogStream stream =
        stream(
            impressions(20),
            settings("re-ranking-extra: 0, ranking-extra: 0, pre-ranking-extra: 0"));
    Logs.assertStagesAreSubsets(stream);
    assertThat(Logs.lists(stream).get("r19").get(Stage.RETRIEVAL).itemIds()).hasSize(SHOWN);
  }

  @Test
  void oldCandidates_areForgotten() {
    List<Impression> impressions = impressions(300);
    Set<Long> lately = new HashSet<>();
    impressions.subList(280, 300).forEach(i -> Arrays.stream(i.shown()).forEach(lately::add));
    LogStream stream = stream(impressions, settings("recent-candidates: 60"));
    assertThat(lately).containsAll(Logs.set(Logs.lists(stream).get("r299").get(Stage.RETRIEVAL)));
  }

  private static ReplaySettings settings(String options) {
    return ReplaySettings.of(WeirConfig.parse("replay: {" + options + "}"));
  }

  private static LogStream stream(List<Impression> impressions, ReplaySettings settings) {
    return ImpressionStream.of(new MindImporter(), settings, Duration.ofMinutes(1), Refusals.NONE)
        .impressions(impressions)
        .build();
  }

  /** Random lists of random users, some of them within each other's 25 ms. */
  private static List<Impression> impressions(int count) {
    Draws draws = Draws.of(42);
    List<Impression> impressions = new ArrayList<>();
    long time = 1_000_000;
    for (int i = 0; i < count; i++) {
      time += draws.below(60);
      long[] shown = LongStream.generate(() -> draws.below(500)).distinct().limit(SHOWN).toArray();
      String id = "r" + i;
      int user = draws.below(20);
      impressions.add(
          new Impression(
              id,
              user,
              time,
              shown,
              new float[0],
              Map.of(),
              Map.of(),
              List.of(new Feedback(id, user, time, time + 1_000, shown[0], "click", 1)),
              0));
    }
    return impressions;
  }
}
