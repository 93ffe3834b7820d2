package io.weir.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.config.WeirConfig;
import io.weir.simulator.cascade.RequestTruth;
import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.simulator.traffic.TrafficFigures.HitRate;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class HitRatesTest {
  private static final int REQUESTS = 1_500;

  @Test
  void ofTheDefaults_rankingIsBetterAtEveryLength() {
    List<HitRate> curve = curve("");
    assertThat(curve).extracting(HitRate::first).startsWith(1, 2, 3).endsWith(51, 60);
    for (HitRate point : curve.subList(0, curve.size() - 1)) {
      assertThat(point.ranking()).as("%s", point).isGreaterThan(point.preRanking());
    }
    assertThat(curve.get(curve.size() - 1).ranking()).isCloseTo(1, within(1e-9));
    assertThat(curve.get(curve.size() - 1).preRanking()).isCloseTo(1, within(1e-9));
  }

  @Test
  void ofAGoodPreRankingBeforeARankingThatKnowsTheHeadAlone_preRankingPassesItBeyondTheFirst() {
    List<HitRate> curve =
        curve(
            "pre-ranking: {settings: {noise: 0.7}}, ranking: {settings: {tail-bias: 6,"
                + " tail-error: 0.5, noise: 0.2}}");
    // The figures of docs/simulator.md.
    int[] lengths = {3, 6, 10, 15, 22, 33};
    double[] ranking = {.125, .210, .300, .397, .517, .689};
    double[] preRanking = {.110, .196, .294, .399, .527, .695};
    for (int i = 0; i < lengths.length; i++) {
      int first = lengths[i];
      HitRate point = curve.stream().filter(p -> p.first() == first).findFirst().orElseThrow();
      assertThat(point.ranking()).as("first %d", first).isCloseTo(ranking[i], within(.001));
      assertThat(point.preRanking()).as("first %d", first).isCloseTo(preRanking[i], within(.001));
    }
  }

  @Test
  void ofTwoRequests_clicksToBeExpectedAreAddedUp_andWhatWasNotRankedIsNot() {
    HitRates rates = new HitRates();
    // Item 0 did not reach ranking.
    rates.add(truth(new float[] {.9f, .1f, .3f}, new int[] {1, 2}, new int[] {2, 1}));
    rates.add(truth(new float[] {.9f, .2f, .4f}, new int[] {1, 2}, new int[] {1, 2}));
    assertThat(rates.curve()).hasSize(2);
    assertThat(rates.curve().get(0).first()).isEqualTo(1);
    assertThat(rates.curve().get(0).preRanking()).isCloseTo(.3, within(1e-6));
    assertThat(rates.curve().get(0).ranking()).isCloseTo(.5, within(1e-6));
  }

  @Test
  void ofNothing_thereIsNoCurve() {
    assertThat(new HitRates().curve()).isEmpty();
  }

  private static RequestTruth truth(float[] clicks, int[] preRanking, int[] ranking) {
    long[] items = new long[clicks.length];
    return new RequestTruth(
        "r", 1, 0, items, new byte[clicks.length], preRanking, ranking, clicks, clicks);
  }

  private static List<HitRate> curve(String options) {
    SimulatorConfig config = SimulatorConfig.of(WeirConfig.parse("simulator: {" + options + "}"));
    HitRates rates = new HitRates();
    Iterator<?> events = new SimulatedCascade(config, REQUESTS).iterator(rates::add);
    events.forEachRemaining(event -> {});
    return rates.curve();
  }
}
