package io.weir.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogTotals;
import io.weir.simulator.cascade.RequestTruth;
import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.simulator.traffic.TrafficFigures.Rate;
import io.weir.simulator.traffic.TrafficFigures.StageFigures;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficStatisticsTest {
  /** One run in 15,000 lies further from its mean. */
  private static final double BOUND = 4;

  private static final int REQUESTS = 4_000;
  private static final SimulatorConfig CONFIG = SimulatorConfig.of(WeirConfig.defaults());
  private static final SimulatedCascade LOG = new SimulatedCascade(CONFIG, REQUESTS);
  private static TrafficFigures figures;

  private final TrafficStatistics statistics = new TrafficStatistics(position -> 1);

  @BeforeAll
  static void measure() {
    TrafficStatistics measured =
        new TrafficStatistics(position -> 1 / (1 + CONFIG.positionDecay() * (position - 1)));
    measured.observing(LOG.iterator(measured::observe)).forEachRemaining(event -> {});
    figures = measured.figures();
  }

  @Test
  void stageSizes_ofASimulatedLog_areTheConfiguredOnes() {
    assertThat(figures.requests()).isEqualTo(REQUESTS);
    assertThat(figures.stages().keySet())
        .containsExactly("retrieval", "pre-ranking", "ranking", "re-ranking", "exposure");
    assertSize(Stage.RETRIEVAL, CONFIG.retrieved());
    assertSize(Stage.PRE_RANKING, CONFIG.retrieved());
    assertSize(Stage.RANKING, CONFIG.ranked());
    assertSize(Stage.RE_RANKING, CONFIG.reRanked());
    assertSize(Stage.EXPOSURE, CONFIG.exposed());
    double named =
        CONFIG.ranked() + Math.min(CONFIG.stoppedLogged(), CONFIG.retrieved() - CONFIG.ranked());
    assertThat(stage(Stage.PRE_RANKING).meanNamed()).isEqualTo(named);
  }

  @Test
  void clicksAndPurchases_ofASimulatedLog_areThoseOfTheTruth() {
    LogTotals totals = LogTotals.of(LOG);
    assertThat(figures.clicks().trials()).isEqualTo(totals.exposed());
    long clicks = totals.clicks() - totals.withoutRequest().getOrDefault("click", 0L);
    assertThat(figures.clicks().successes()).isEqualTo(clicks);
    assertThat(figures.purchases().trials()).isEqualTo(figures.clicks().successes());
    assertThat(figures.purchases().successes())
        .isEqualTo(totals.orders() - totals.withoutRequest().getOrDefault("order", 0L));
    assertIsOfTheTruth(figures.clicks());
    assertIsOfTheTruth(figures.purchases());
    assertThat(figures.positions()).hasSize(CONFIG.exposed()).allSatisfy(this::assertIsOfTheTruth);
    assertThat(figures.positions().stream().mapToLong(Rate::successes).sum()).isEqualTo(clicks);
    assertThat(figures.clickDelayMs().count()).isEqualTo(clicks);
    assertThat(figures.purchaseDelayMs().count()).isEqualTo(figures.purchases().successes());
  }

  @Test
  void delays_ofASimulatedLog_areThoseOfUsers() {
    // 0.5 s and an exponential of mean 3 s that ends 10 s after the request; it is shown after 25
    // ms.
    double click = 500 + exponentialBelow(9_500, 3e3) - 25;
    assertMean(figures.clickDelayMs(), click, 3_000);
    // 1 s and an exponential of mean 12 s that ends 50 s after the request, 3 s after which is
    // clicked.
    double order = 1_000 + exponentialBelow(46_000, 12e3);
    assertMean(figures.purchaseDelayMs(), order, 12_000);
  }

  /** The mean of an exponential, given that it is below an end. */
  private static double exponentialBelow(double end, double mean) {
    return mean - end / Math.expm1(end / mean);
  }

  @Test
  void feedbackWithoutRequest_ofASimulatedLog_isThatOfAnotherScenario() {
    LogTotals totals = LogTotals.of(LOG);
    long clicks = totals.withoutRequest().getOrDefault("click", 0L);
    double share = CONFIG.clicksElsewhere();
    assertThat((double) clicks / REQUESTS)
        .isCloseTo(share, within(BOUND * Math.sqrt(share * (1 - share) / REQUESTS)));
    assertThat(figures.feedbackWithoutRequest())
        .isEqualTo(clicks + totals.withoutRequest().getOrDefault("order", 0L));
  }

  @Test
  void newbornItems_ofASimulatedLog_comeThroughEveryStage() {
    assertThat(figures.stages().values())
        .allSatisfy(stage -> assertThat(stage.newbornShare()).isBetween(0.001, 0.5));
    // Pre-ranking and retrieval put the same items in order.
    assertThat(stage(Stage.PRE_RANKING).tailShare()).isEqualTo(stage(Stage.RETRIEVAL).tailShare());
  }

  @Test
  void attention_ofASimulatedLog_fallsWithPosition() {
    // What is shown lower is worse as well: the truth takes that out.
    Rate first = figures.positions().get(0);
    Rate last = figures.positions().get(CONFIG.exposed() - 1);
    assertThat(last.observed()).isLessThan(first.observed());
  }

  @Test
  void popularity_ofASimulatedLog_hasALongTail() {
    StageFigures retrieval = stage(Stage.RETRIEVAL);
    assertThat(retrieval.items()).isGreaterThan(CONFIG.items() * 9L / 10);
    assertThat(retrieval.gini()).isBetween(0.2, 0.8);
    assertThat(retrieval.topShare()).isBetween(0.02, 0.3);
    assertThat(retrieval.tailShare()).isBetween(0.2, 0.7);
    double last = 0;
    for (TrafficFigures.Popularity point : figures.exposureCurve()) {
      assertThat(point.cumulative()).isGreaterThanOrEqualTo(last);
      last = point.cumulative();
    }
    assertThat(last).isCloseTo(1, within(1e-9));
    assertThat(figures.exposureCurve().get(0).rank()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.6, 0.8, 1.2})
  void popularity_ofARetrievalByPopularityAlone_isTheConfiguredPowerLaw(double exponent) {
    int items = 20_000;
    TrafficFigures measured =
        measure(
            "items: 20000, newborn: {items: 0}, drift: {popularity: 0}, retrieved: 5, ranked: 2,"
                + " re-ranked: 1, exposed: 1, channels: {popular: 1, taste: 0, similar: 0, fresh:"
                + " 0}, popularity-exponent: "
                + exponent,
            30_000);
    double all = powerLaw(items, exponent);
    for (TrafficFigures.Popularity point : measured.retrievalCurve()) {
      // Further down, counts are too small to tell who is more popular.
      if (point.rank() >= 5 && point.rank() <= 300) {
        assertThat(point.cumulative() / (powerLaw(point.rank(), exponent) / all))
            .as("the first %d", point.rank())
            .isCloseTo(1, within(.06));
      }
    }
  }

  /** The sum of (rank + 10)^-exponent over the first items, ranks from 0. */
  private static double powerLaw(int first, double exponent) {
    return IntStream.range(0, first).mapToDouble(rank -> Math.pow(rank + 10, -exponent)).sum();
  }

  @Test
  void tailShare_ofARankingThatThinksTooLittleOfTheTail_fallsFromStageToStage() {
    StageFigures[] fair = tail("tail-bias: 0, tail-error: 0, noise: 0.01");
    StageFigures[] biased = tail("tail-bias: 6, tail-error: 0, noise: 0");
    assertThat(biased[0].tailShare()).isCloseTo(fair[0].tailShare(), within(.02));
    assertThat(biased[1].tailShare()).isLessThan(.5 * fair[1].tailShare());
  }

  /** Retrieval and exposure. */
  private static StageFigures[] tail(String ranking) {
    Map<String, StageFigures> stages =
        measure("ranking: {settings: {" + ranking + "}}", 600).stages();
    return new StageFigures[] {
      stages.get(Stage.RETRIEVAL.label()), stages.get(Stage.EXPOSURE.label())
    };
  }

  private static TrafficFigures measure(String options, int requests) {
    SimulatorConfig config = SimulatorConfig.of(WeirConfig.parse("simulator: {" + options + "}"));
    SimulatedCascade log = new SimulatedCascade(config, requests);
    TrafficStatistics measured = new TrafficStatistics(log::attention);
    measured.observing(log.iterator(measured::observe)).forEachRemaining(event -> {});
    return measured.figures();
  }

  @Test
  void listings_ofAHandfulOfItems_areCountedExactly() {
    for (int item = 1; item <= 100; item++) {
      statistics.observe(item(item, item == 100 ? 5 : 0));
    }
    // Item 1 is in every list, ten others are in one each; the logs name one of two.
    for (int i = 0; i < 10; i++) {
      long ranked = i == 0 ? 100 : 1;
      long other = i == 0 ? 1 : 100 - i;
      statistics.observe(truth("r" + i, new long[] {ranked, other}, 5, 2));
      statistics.observe(list("r" + i, Stage.RETRIEVAL, ranked));
      statistics.observe(list("r" + i, Stage.RANKING, ranked));
    }
    StageFigures retrieval = statistics.figures().stages().get("retrieval");
    assertThat(retrieval.lists()).isEqualTo(10);
    assertThat(retrieval.meanSize()).isEqualTo(2);
    assertThat(retrieval.meanNamed()).isEqualTo(1);
    assertThat(retrieval.items()).isEqualTo(11);
    assertThat(retrieval.topShare()).isEqualTo(0.5);
    assertThat(retrieval.tailShare()).isZero();
    // (99 * 10 + (79 + 81 + ... + 97) * 1) / (100 items * 20 listings)
    assertThat(retrieval.gini()).isCloseTo(0.935, within(1e-9));
    StageFigures ranking = statistics.figures().stages().get("ranking");
    assertThat(ranking.newbornShare()).isEqualTo(0.1);
    assertThat(statistics.figures().retrievalCurve().get(0))
        .isEqualTo(new TrafficFigures.Popularity(1, 0.5, 0.5));
  }

  @Test
  void tail_ofTenItems_isAllButTheTwoThatRetrievalListsMost() {
    for (int item = 1; item <= 10; item++) {
      statistics.observe(item(item, 0));
    }
    statistics.observe(truth("a", new long[] {1, 2, 3}, 2, 2, 5));
    statistics.observe(truth("b", new long[] {1, 2}, 2, 5));
    statistics.observe(truth("c", new long[] {1}, 2));
    statistics.observe(list("a", Stage.RETRIEVAL, 1, 2, 3));
    statistics.observe(list("a", Stage.EXPOSURE, 3));
    assertThat(statistics.figures().stages().get("retrieval").tailShare()).isEqualTo(1.0 / 6);
    assertThat(statistics.figures().stages().get("exposure").tailShare()).isEqualTo(0.5);
  }

  @Test
  void delays_ofFeedback_startAtWhatItFollows() {
    statistics.observe(list("r", Stage.EXPOSURE, 7, 8));
    statistics.observe(feedback("r", 8, "click", 1_100));
    statistics.observe(feedback("r", 8, "click", 1_200));
    statistics.observe(feedback("r", 8, "order", 5_100));
    statistics.observe(feedback("r", 7, "order", 6_000));
    statistics.observe(feedback("gone", 7, "click", 6_000));
    statistics.observe(new LogEvent.OfFeedback(new Feedback(null, 1, null, 9, 7, "click", 1)));
    TrafficFigures counted = statistics.figures();
    assertThat(counted.clicks()).isEqualTo(new Rate(2, 2, null, null));
    assertThat(counted.purchases().successes()).isEqualTo(2);
    assertThat(counted.clickDelayMs().count()).isEqualTo(1);
    assertThat(counted.clickDelayMs().max()).isEqualTo(100);
    assertThat(counted.purchaseDelayMs().mean()).isCloseTo(4_000, within(4.0));
    assertThat(counted.positions().get(0).successes()).isZero();
    assertThat(counted.positions().get(1).successes()).isEqualTo(1);
    assertThat(counted.feedbackWithoutRequest()).isEqualTo(1);
  }

  @Test
  void figures_ofNothing_areZero() {
    TrafficFigures nothing = statistics.figures();
    assertThat(nothing.stages()).isEmpty();
    assertThat(nothing.clicks().observed()).isZero();
    assertThat(nothing.purchaseDelayMs().count()).isZero();
    assertThat(nothing.exposureCurve()).isEmpty();
  }

  private void assertIsOfTheTruth(Rate rate) {
    assertThat(rate.deviation()).isNotNull().isBetween(-BOUND, BOUND);
    assertThat(rate.expected()).isNotNull().isPositive();
  }

  /** An exponential's deviation is its mean, and less when it is cut. */
  private static void assertMean(TrafficFigures.Delay delay, double mean, double deviation) {
    assertThat(delay.count()).isGreaterThan(300);
    assertThat(delay.mean()).isCloseTo(mean, within(BOUND * deviation / Math.sqrt(delay.count())));
    assertThat(delay.p50()).isLessThan((long) mean);
  }

  private static void assertSize(Stage stage, int size) {
    StageFigures of = stage(stage);
    assertThat(of.lists()).isEqualTo(REQUESTS);
    assertThat(of.leastSize()).isEqualTo(size);
    assertThat(of.mostSize()).isEqualTo(size);
    assertThat(of.meanSize()).isEqualTo(size);
  }

  private static StageFigures stage(Stage stage) {
    StageFigures of = figures.stages().get(stage.label());
    assertThat(of).as("%s", stage).isNotNull();
    return of;
  }

  private static LogEvent item(long id, long eventTime) {
    return new LogEvent.OfItem(new Item(id, eventTime, Map.of(), Map.of(), new float[0]));
  }

  private static LogEvent list(String requestId, Stage stage, long... items) {
    return new LogEvent.OfCandidates(
        new CandidateList(
            requestId,
            1,
            900L,
            1_000,
            "home",
            stage,
            items,
            new int[0],
            new float[0],
            new boolean[0],
            2,
            Map.of()));
  }

  private static RequestTruth truth(String requestId, long[] items, int... reached) {
    byte[] stages = new byte[reached.length];
    for (int i = 0; i < stages.length; i++) {
      stages[i] = (byte) reached[i];
    }
    float[] probabilities = new float[items.length];
    int[] none = new int[0];
    return new RequestTruth(
        requestId, 1, 900, items, stages, none, none, probabilities, probabilities);
  }

  private static LogEvent feedback(String requestId, long item, String action, long time) {
    return new LogEvent.OfFeedback(new Feedback(requestId, 1, 900L, time, item, action, 1));
  }
}
