package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulatedCascadeTest {
  private static final SimulatorConfig CONFIG = SimulatorConfig.of(WeirConfig.defaults());

  @Test
  void stream_isALogOfTheCascade() {
    SimulatedCascade stream = new SimulatedCascade(CONFIG, 60);
    Logs.assertIsALog(stream);
    Logs.assertStagesAreSubsets(stream);
    assertThat(stream.notes())
        .containsExactly(
            "a simulated cascade of 500 users and 2000 items (seed 1): 200 retrieved, 60 ranked,"
                + " 20 re-ranked, 10 shown");
  }

  @Test
  void stream_ofTheSameSeed_isTheSame_andOfAnotherDiffers() {
    List<String> one = Logs.json(new SimulatedCascade(CONFIG, 30));
    assertThat(Logs.json(new SimulatedCascade(CONFIG, 30))).isEqualTo(one);
    assertThat(Logs.json(new SimulatedCascade(config("seed: 2"), 30))).isNotEqualTo(one);
  }

  @Test
  void longerLog_startsWithTheShorterOnesRequests() {
    List<RequestContext> longer = Logs.requests(new SimulatedCascade(CONFIG, 60));
    List<RequestContext> shorter = Logs.requests(new SimulatedCascade(CONFIG, 30));
    for (int i = 0; i < shorter.size(); i++) {
      assertThat(shorter.get(i)).usingRecursiveComparison().isEqualTo(longer.get(i));
    }
  }

  @Test
  void stream_ofManyRequests_isMadeWhileItIsRead() {
    Iterator<LogEvent> events = new SimulatedCascade(CONFIG, Long.MAX_VALUE).iterator();
    for (int i = 0; i < CONFIG.items() + 100; i++) {
      assertThat(events.hasNext()).isTrue();
      events.next();
    }
  }

  @Test
  void usersClickAFewPercent_andOrderSomeOfIt() {
    LogTotals totals = LogTotals.of(new SimulatedCascade(CONFIG, 2_000));
    assertThat(totals.items()).isEqualTo(CONFIG.items());
    assertThat(totals.exposed()).isEqualTo(20_000);
    assertThat((double) totals.clicks() / totals.exposed()).isBetween(.05, .10);
    assertThat((double) totals.orders() / totals.clicks()).isBetween(.1, .4);
  }

  @Test
  void feedback_isOfShownItems_andOrdersFollowClicks() {
    SimulatedCascade stream = new SimulatedCascade(CONFIG, 300);
    Map<String, Map<Stage, CandidateList>> lists = Logs.lists(stream);
    Set<List<Object>> clicked = new HashSet<>();
    for (Feedback feedback : Logs.feedback(stream)) {
      CandidateList shown = lists.get(feedback.requestId()).get(Stage.EXPOSURE);
      assertThat(Logs.set(shown)).contains(feedback.itemId());
      List<Object> cell = List.of(feedback.requestId(), feedback.itemId());
      if (feedback.action().equals("click")) {
        assertThat(clicked.add(cell)).isTrue();
      } else {
        assertThat(clicked).contains(cell);
      }
    }
  }

  @Test
  void sequence_holdsClicksBeforeTheRequest_newestFirst() {
    SimulatedCascade stream = new SimulatedCascade(config("users: 3"), 400);
    Map<Long, List<Feedback>> clicks = new HashMap<>();
    int longest = 0;
    for (LogEvent event : stream) {
      if (event instanceof LogEvent.OfFeedback of && of.feedback().action().equals("click")) {
        clicks.computeIfAbsent(of.feedback().userId(), u -> new ArrayList<>()).add(of.feedback());
      } else if (event instanceof LogEvent.OfRequest of) {
        RequestContext request = of.request();
        List<Long> newestFirst =
            clicks.getOrDefault(request.userId(), List.of()).stream()
                .filter(click -> click.eventTime() < request.requestTime())
                .sorted((a, b) -> Long.compare(b.eventTime(), a.eventTime()))
                .map(Feedback::itemId)
                .limit(20)
                .toList();
        assertThat(Arrays.stream(request.sequences().get("clicks")).boxed())
            .containsExactlyElementsOf(newestFirst);
        longest = Math.max(longest, newestFirst.size());
      }
    }
    assertThat(longest).isEqualTo(20);
  }

  @Test
  void truth_ranksClickedItemsAboveOthers() {
    SimulatedCascade stream = new SimulatedCascade(CONFIG, 1_000);
    Map<String, Set<Long>> clicked = new HashMap<>();
    for (Feedback feedback : Logs.feedback(stream)) {
      clicked.computeIfAbsent(feedback.requestId(), id -> new HashSet<>()).add(feedback.itemId());
    }
    double right = 0;
    long pairs = 0;
    for (Map<Stage, CandidateList> stages : Logs.lists(stream).values()) {
      CandidateList shown = stages.get(Stage.EXPOSURE);
      Set<Long> positives = clicked.getOrDefault(shown.requestId(), Set.of());
      for (long positive : positives) {
        for (long other : shown.itemIds()) {
          if (!positives.contains(other)) {
            pairs++;
            double p = stream.clickProbability(shown.userId(), positive);
            right += p > stream.clickProbability(shown.userId(), other) ? 1 : 0;
          }
        }
      }
    }
    assertThat(right / pairs).isGreaterThan(.65);
  }

  @Test
  void laterStages_orderByTruthBetterThanEarlierOnes() {
    SimulatedCascade stream = new SimulatedCascade(CONFIG, 200);
    Map<Stage, Double> gap = new HashMap<>();
    for (Map<Stage, CandidateList> stages : Logs.lists(stream).values()) {
      for (Stage stage : List.of(Stage.RETRIEVAL, Stage.PRE_RANKING, Stage.RANKING)) {
        gap.merge(stage, topLessAll(stream, stages.get(stage)), Double::sum);
      }
    }
    assertThat(gap.get(Stage.PRE_RANKING)).isGreaterThan(5 * Math.abs(gap.get(Stage.RETRIEVAL)));
  }

  /** Mean true click probability of the first ten less that of all. */
  private static double topLessAll(SimulatedCascade stream, CandidateList list) {
    double[] truth =
        Arrays.stream(list.itemIds())
            .mapToDouble(item -> stream.clickProbability(list.userId(), item))
            .toArray();
    return Arrays.stream(truth).limit(10).average().getAsDouble()
        - Arrays.stream(truth).average().getAsDouble();
  }

  @Test
  void truth_isToldOncePerRequest_beforeItsRecords() {
    SimulatedCascade stream = new SimulatedCascade(CONFIG, 40);
    Map<String, Map<Stage, CandidateList>> lists = Logs.lists(stream);
    List<RequestTruth> truths = new ArrayList<>();
    Set<String> told = new HashSet<>();
    Iterator<LogEvent> events =
        stream.iterator(
            truth -> {
              truths.add(truth);
              assertThat(told.add(truth.requestId())).isTrue();
            });
    while (events.hasNext()) {
      if (events.next() instanceof LogEvent.OfCandidates of) {
        assertThat(told).contains(of.list().requestId());
      }
    }
    assertThat(truths)
        .hasSize(40)
        .isSortedAccordingTo((a, b) -> Long.compare(a.requestTime(), b.requestTime()));
    for (RequestTruth truth : truths) {
      Map<Stage, CandidateList> stages = lists.get(truth.requestId());
      assertThat(truth.itemIds()).isEqualTo(stages.get(Stage.RETRIEVAL).itemIds());
      for (int i = 0; i < truth.itemIds().length; i++) {
        Stage reached = Stage.ofDepth(truth.stageReached()[i]);
        assertThat(stages.get(reached).itemIds()).contains(truth.itemIds()[i]);
        assertThat(truth.clickProbability()[i]).isBetween(0f, 1f);
        assertThat(truth.purchaseProbability()[i]).isBetween(0f, 1f);
      }
    }
  }

  @Test
  void smallestWorld_works() {
    Logs.assertIsALog(
        new SimulatedCascade(
            config(
                "users: 1, items: 2, categories: 1, retrieved: 1, ranked: 1, re-ranked: 1,"
                    + " exposed: 1, popularity-exponent: 20"),
            50));
  }

  @Test
  void wrongArguments_areRefused() {
    assertThatThrownBy(() -> new SimulatedCascade(CONFIG, 0))
        .hasMessage("requests: 0 (expected: > 0)");
    SimulatedCascade stream = new SimulatedCascade(CONFIG, 1);
    assertThatThrownBy(() -> stream.clickProbability(0, 1))
        .hasMessage("userId: 0 (expected: 1 to 500)");
    assertThatThrownBy(() -> stream.clickProbability(1, 2001))
        .hasMessage("itemId: 2001 (expected: 1 to 2000)");
  }

  private static SimulatorConfig config(String options) {
    return SimulatorConfig.of(WeirConfig.parse("simulator: {" + options + "}"));
  }
}
