package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** A new value belongs to a deliberate change of the simulation, and to nothing else. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed: 1 | 6be9417cfa48052d",
        "stopped-logged: 25 | 7d65c16bece4f0b7",
        "stopped-logged: 0, ranking: logistic, pre-ranking: gprp-oracle | f1441f4baf00d59e",
      })
  void stream_sampledOrNot_isTheSameOnEveryMachine(String options, String hash) {
    StringBuilder log = new StringBuilder();
    Logs.json(new SimulatedCascade(config(options), 100))
        .forEach(record -> log.append(record).append('\n'));
    assertThat(Long.toHexString(Ids.hash(log.toString()))).isEqualTo(hash);
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
    assertThat(totals.exposed()).isEqualTo(20_000);
    assertThat((double) totals.clicks() / totals.exposed()).isBetween(.05, .12);
    assertThat((double) totals.orders() / totals.clicks()).isBetween(.1, .4);
    assertThat(totals.withoutRequest().get("click") / 2_000.0).isCloseTo(.1, within(.02));
  }

  @Test
  void feedback_isOfShownItems_andOrdersFollowClicks() {
    SimulatedCascade stream = new SimulatedCascade(CONFIG, 300);
    Map<String, Map<Stage, CandidateList>> lists = Logs.lists(stream);
    Set<List<Object>> clicked = new HashSet<>();
    List<Feedback> withRequest =
        Logs.feedback(stream).stream().filter(one -> one.requestId() != null).toList();
    for (Feedback feedback : withRequest) {
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
                .sorted(
                    Comparator.comparingLong(Feedback::eventTime)
                        .thenComparingLong(Feedback::itemId)
                        .reversed())
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
  void orders_comeLater_someOfThemAfterTheFastWindow() {
    SimulatedCascade stream = new SimulatedCascade(CONFIG, 2_000);
    List<Feedback> orders =
        Logs.feedback(stream).stream()
            .filter(one -> one.requestId() != null && one.action().equals("order"))
            .toList();
    long late =
        orders.stream()
            .filter(one -> one.eventTime() - one.requestTime() >= stream.fastWindow().toMillis())
            .count();
    assertThat((double) late / orders.size()).isBetween(.02, .3);
  }

  @Test
  void feedbackOfAnotherScenario_isOfTheSameUsers_andKeepsClickAndOrderInOrder() {
    SimulatedCascade stream = new SimulatedCascade(config("clicks-elsewhere: 1"), 200);
    Map<Long, Set<Long>> clicked = new HashMap<>();
    List<Feedback> elsewhere =
        Logs.feedback(stream).stream().filter(one -> one.requestId() == null).toList();
    for (Feedback feedback : elsewhere) {
      Set<Long> ofUser = clicked.computeIfAbsent(feedback.userId(), id -> new HashSet<>());
      if (feedback.action().equals("click")) {
        ofUser.add(feedback.itemId());
      } else {
        assertThat(ofUser).contains(feedback.itemId());
      }
    }
    assertThat(elsewhere).filteredOn(one -> one.action().equals("click")).hasSize(200);
    assertThat(new SimulatedCascade(config("clicks-elsewhere: 0"), 50))
        .noneMatch(
            event -> event instanceof LogEvent.OfFeedback of && of.feedback().requestId() == null);
  }

  @Test
  void newbornItems_comeOnTime_andAreRetrievedFromThenOn() {
    SimulatedCascade stream = new SimulatedCascade(CONFIG, 600);
    Map<Long, Long> born = new HashMap<>();
    Set<Long> retrieved = new HashSet<>();
    for (LogEvent event : stream) {
      if (event instanceof LogEvent.OfItem of) {
        born.put(of.item().itemId(), of.eventTime());
      } else if (event instanceof LogEvent.OfCandidates of) {
        for (long item : of.list().itemIds()) {
          assertThat(born).containsKey(item);
          if (item > CONFIG.items()) {
            retrieved.add(item);
          }
        }
      }
    }
    // 600 requests take 30 seconds, in which every third second an item is born.
    long newborn = born.keySet().stream().filter(id -> id > CONFIG.items()).count();
    assertThat(newborn).isBetween(6L, 12L);
    assertThat(retrieved).hasSizeGreaterThanOrEqualTo(6);
    assertThat(Logs.items(stream)).hasSize(born.size());
  }

  @Test
  void withdrawnItems_leaveOnTime_andAreNotRetrievedFromThenOn() {
    SimulatedCascade stream =
        new SimulatedCascade(
            config("items: 600, newborn: {items: 5}, withdrawn: {items: 200, interval: 100ms}"),
            600);
    Logs.assertIsALog(stream);
    Set<Long> withdrawn = new HashSet<>();
    Set<Long> requestsSince = new HashSet<>();
    for (LogEvent event : stream) {
      if (event instanceof LogEvent.OfWithdrawal of) {
        assertThat(of.itemId()).isEqualTo(withdrawn.size() + 1L);
        withdrawn.add(of.itemId());
        // Requests that came before are still being logged.
        requestsSince.clear();
      } else if (event instanceof LogEvent.OfRequest of) {
        requestsSince.add(of.request().requestTime());
      } else if (event instanceof LogEvent.OfCandidates of
          && requestsSince.contains(of.list().requestTime())) {
        assertThat(Logs.set(of.list())).noneMatch(withdrawn::contains);
      }
    }
    // 100 are due in each of the two tens of seconds after the first.
    assertThat(withdrawn).hasSize(200);
    assertThat(LogTotals.of(stream).items()).isEqualTo(600 + 5 + 200);
  }

  @Test
  void longLists_areLoggedAsSamples_whichNameAllThatWentOn() {
    SimulatedCascade whole = new SimulatedCascade(CONFIG, 30);
    SimulatedCascade sampled = new SimulatedCascade(config("stopped-logged: 15"), 30);
    Logs.assertIsALog(sampled);
    Map<String, Map<Stage, CandidateList>> samples = Logs.lists(sampled);
    Logs.lists(whole)
        .forEach(
            (id, lists) -> {
              for (Stage stage : List.of(Stage.RETRIEVAL, Stage.PRE_RANKING)) {
                CandidateList all = lists.get(stage);
                CandidateList sample = samples.get(id).get(stage);
                assertThat(sample.totalCandidates()).isEqualTo(200);
                assertThat(sample.itemIds()).hasSize(75);
                for (int i = 0; i < 75; i++) {
                  assertThat(sample.itemIds()[i]).isEqualTo(all.itemIds()[sample.rank(i) - 1]);
                }
              }
              CandidateList retrieval = samples.get(id).get(Stage.RETRIEVAL);
              CandidateList preRanking = samples.get(id).get(Stage.PRE_RANKING);
              CandidateList ranking = samples.get(id).get(Stage.RANKING);
              assertThat(Logs.set(retrieval)).isEqualTo(Logs.set(preRanking));
              assertThat(retrieval.crossFeatures().get("categoryClicks")).hasSize(75);
              for (int i = 0; i < 75; i++) {
                assertThat(retrieval.advanced()[i]).isTrue();
                assertThat(preRanking.advanced()[i])
                    .isEqualTo(Logs.set(ranking).contains(preRanking.itemIds()[i]));
              }
              assertThat(ranking.totalCandidates()).isEqualTo(60);
            });
  }

  @Test
  void catalogue_drifts_whileTheSeedStaysTheSame() {
    String slow = "newborn: {items: 0}, drift: {interval: 100000d}";
    String fast = "newborn: {items: 0}, drift: {interval: 20s, popularity: 1}";
    assertThat(topItemsOfHalves(config(slow))).isGreaterThan(1.5 * topItemsOfHalves(config(fast)));
  }

  /** How many of the 50 items retrieved most in the first half are so in the second. */
  private static double topItemsOfHalves(SimulatorConfig config) {
    List<Map<Long, Integer>> counts = List.of(new HashMap<>(), new HashMap<>());
    for (LogEvent event : new SimulatedCascade(config, 2_000)) {
      if (event instanceof LogEvent.OfCandidates of && of.list().stage() == Stage.RETRIEVAL) {
        int half = of.list().requestId().length() == "sim-1-999".length() ? 0 : 1;
        for (long item : of.list().itemIds()) {
          counts.get(half).merge(item, 1, Integer::sum);
        }
      }
    }
    return top(counts.get(0)).stream().filter(top(counts.get(1))::contains).count();
  }

  private static Set<Long> top(Map<Long, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<Long, Integer>comparingByValue().reversed())
        .limit(50)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  @Test
  void scorerFromOutside_decidesWhatGoesOn_andIsHeldToItsContract() {
    SimulatedCascade byId =
        new SimulatedCascade(
            CONFIG,
            20,
            (context, itemIds, crossFeatures) -> {
              assertThat(crossFeatures.get("categoryClicks")).hasSize(itemIds.length);
              float[] scores = new float[itemIds.length];
              for (int i = 0; i < scores.length; i++) {
                scores[i] = -itemIds[i];
              }
              return scores;
            });
    Logs.assertIsALog(byId);
    for (Map<Stage, CandidateList> lists : Logs.lists(byId).values()) {
      assertThat(lists.get(Stage.PRE_RANKING).itemIds()).isSorted();
    }
    assertThatThrownBy(
            () -> Logs.events(new SimulatedCascade(CONFIG, 1, (c, ids, x) -> new float[3])))
        .hasMessage("pre-ranking.scores.length: 3 (expected: 200, one per item)");
    float[] undefined = new float[200];
    undefined[7] = Float.NaN;
    assertThatThrownBy(() -> Logs.events(new SimulatedCascade(CONFIG, 1, (c, ids, x) -> undefined)))
        .hasMessage("pre-ranking.scores[7]: NaN (expected: a finite number)");
  }

  @ParameterizedTest
  @EnumSource(Preset.class)
  void preset_isALog(Preset preset) {
    SimulatedCascade stream =
        new SimulatedCascade(config("preset: " + preset.name().toLowerCase(Locale.ROOT)), 5);
    Set<Stage> stages = new HashSet<>();
    for (LogEvent event : stream) {
      if (event instanceof LogEvent.OfCandidates of) {
        of.list().validate();
        stages.add(of.list().stage());
      }
    }
    assertThat(stages).containsExactlyInAnyOrder(Stage.values());
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
                "users: 1, items: 2, newborn: {items: 0}, categories: 1, retrieved: 1, ranked: 1,"
                    + " re-ranked: 1, exposed: 1, popularity-exponent: 20"),
            50));
  }

  @Test
  void wrongArguments_areRefused() {
    assertThatThrownBy(() -> new SimulatedCascade(CONFIG, 0))
        .hasMessage("requests: 0 (expected: > 0)");
  }

  private static SimulatorConfig config(String options) {
    return SimulatorConfig.of(WeirConfig.parse("simulator: {" + options + "}"));
  }
}
