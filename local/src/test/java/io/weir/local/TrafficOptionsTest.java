package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.config.WeirConfig;
import io.weir.core.registry.Choice;
import io.weir.simulator.cascade.SimulatorConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TrafficOptionsTest {
  private static final SimulatorConfig SMALL = SimulatorConfig.of(WeirConfig.defaults());

  @Test
  void arms_takeTheConfiguredSettings_whereTheyAreOfTheConfiguredPreRanking() {
    WeirConfig config =
        WeirConfig.defaults().with("simulator.pre-ranking={settings: {noise: 0.7}}");
    Map<String, String> arms = preRankings(config, "--arms", "a=noisy-oracle,b=random,c=oracle");
    assertThat(arms)
        .containsExactly(
            Map.entry("a", "noisy-oracle{\"noise\":0.7}"),
            Map.entry("b", "random{}"),
            Map.entry("c", "oracle{}"));
  }

  @Test
  void arms_ofOnePreRanking_differByTheSettingsGiven() {
    WeirConfig config = WeirConfig.defaults().with("simulator.pre-ranking=oracle");
    Map<String, String> arms =
        preRankings(config, "--arms", "good=noisy-oracle{noise: 0.5},bad=noisy-oracle{noise: 3}");
    assertThat(arms)
        .containsExactly(
            Map.entry("good", "noisy-oracle{\"noise\":0.5}"),
            Map.entry("bad", "noisy-oracle{\"noise\":3}"));
  }

  @Test
  void arms_thatCannotBe_areRefused() {
    assertThatThrownBy(() -> preRankings(WeirConfig.defaults(), "--arms", "a"))
        .hasMessage("arms: a (expected: NAME=SCORER or NAME=SCORER{SETTINGS})");
    assertThatThrownBy(() -> preRankings(WeirConfig.defaults(), "--arms", "a=random,a=oracle"))
        .hasMessage("arms: a (expected: each name once)");
    assertThatThrownBy(
            () -> preRankings(WeirConfig.defaults(), "--arms", "a=noisy-oracle{noise: 0}"))
        .hasMessage(
            "arms.a.simulator.pre-ranking.settings.noise: 0.0 (expected: a finite number > 0)");
  }

  /** The pre-ranking of each arm with its settings. */
  private static Map<String, String> preRankings(WeirConfig config, String... args) {
    Map<String, String> preRankings = new LinkedHashMap<>();
    parse(args)
        .arms(config)
        .forEach(
            (name, arm) -> {
              assertThat(arm.kafka().topicPrefix()).endsWith(name + ".");
              Choice choice = SimulatorConfig.of(arm).preRanking();
              preRankings.put(name, choice.name() + choice.settings());
            });
    return preRankings;
  }

  @Test
  void rate_isTheSpeedOfEventTime() {
    assertThat(parse("--rate", "50").speed(SMALL)).isEqualTo(2.5);
    assertThat(parse().speed(SMALL)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThatThrownBy(() -> parse("--rate", "-1").speed(SMALL))
        .hasMessage("rate: -1.0 (expected: a finite number >= 0)");
  }

  @Test
  void duration_isTheRequestsOfSoMuchEventTime() {
    assertThat(parse("--duration", "10m").requests(SMALL)).isEqualTo(12_000);
    assertThat(parse("--requests", "7").requests(SMALL)).isEqualTo(7);
    assertThat(parse().requests(SMALL)).isEqualTo(10_000);
    assertThatThrownBy(() -> parse("--duration", "10m", "--requests", "7").requests(SMALL))
        .hasMessage("duration: 10m (expected: no --requests beside it)");
    assertThatThrownBy(() -> parse("--duration", "1ms").requests(SMALL))
        .hasMessage("duration: 1ms (expected: long enough for a request)");
  }

  @Test
  void seedAndPreset_areLaidOverTheConfiguration() {
    ConfigOptions config = new ConfigOptions();
    parse("--seed", "42", "--preset", "middle").addTo(config);
    SimulatorConfig simulator = SimulatorConfig.of(config.load());
    assertThat(simulator.seed()).isEqualTo(42);
    assertThat(simulator.retrieved()).isEqualTo(1_000);
  }

  private static TrafficOptions parse(String... args) {
    return CommandLine.populateCommand(new TrafficOptions(), args);
  }
}
