package io.weir.simulator.cascade;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.finite;
import static io.weir.core.Checks.positive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.config.WeirConfig;
import io.weir.core.config.Yaml;

/**
 * The {@code simulator} section: the size and the character of the simulated cascade. Immutable,
 * thread-safe.
 *
 * @param preset whose options lie beneath the user's
 * @param seed of everything
 * @param users that send requests
 * @param items of the catalogue
 * @param categories of items; users form as many segments
 * @param retrieved items that retrieval finds for a request
 * @param ranked of those that go on to ranking
 * @param reRanked of those that go on to re-ranking
 * @param exposed of those that are shown
 * @param requestsPerSecond of event time, on average
 * @param popularityExponent of the power law of item popularity
 * @param preRankingNoise deviation of pre-ranking's error about click log-odds
 * @param rankingNoise the same of ranking
 * @param reRankingNoise the same of re-ranking
 * @param clickBias click log-odds of an average item for an average user
 * @param orderBias order log-odds of an average item once clicked
 * @param positionDecay how fast attention falls with position
 */
public record SimulatorConfig(
    Preset preset,
    long seed,
    int users,
    int items,
    int categories,
    int retrieved,
    int ranked,
    int reRanked,
    int exposed,
    double requestsPerSecond,
    double popularityExponent,
    double preRankingNoise,
    double rankingNoise,
    double reRankingNoise,
    double clickBias,
    double orderBias,
    double positionDecay) {

  /** Longest list that a record holds with room to spare. */
  private static final int LONGEST = 10_000;

  public SimulatorConfig {
    positive("users", users);
    positive("exposed", exposed);
    check(reRanked >= exposed, "re-ranked", reRanked, ">= exposed, " + exposed);
    check(ranked >= reRanked, "ranked", ranked, ">= re-ranked, " + reRanked);
    check(retrieved >= ranked, "retrieved", retrieved, ">= ranked, " + ranked);
    check(retrieved <= LONGEST, "retrieved", retrieved, "<= " + LONGEST);
    // Retrieval draws at random until it has enough: half of the catalogue must stay out.
    check(items >= 2L * retrieved, "items", items, ">= 2 * retrieved, " + 2L * retrieved);
    check(categories >= 1 && categories <= items, "categories", categories, "1 to " + items);
    check(
        requestsPerSecond > 0 && requestsPerSecond <= 1_000,
        "requests-per-second",
        requestsPerSecond,
        "above 0, at most 1000");
    notNegative("popularity-exponent", popularityExponent);
    notNegative("pre-ranking-noise", preRankingNoise);
    notNegative("ranking-noise", rankingNoise);
    notNegative("re-ranking-noise", reRankingNoise);
    notNegative("position-decay", positionDecay);
    finite("click-bias", clickBias);
    finite("order-bias", orderBias);
  }

  private static void notNegative(String name, double value) {
    check(value >= 0 && Double.isFinite(value), name, value, "a finite number >= 0");
  }

  /** The section as the configuration has it, with the options of its preset beneath it. */
  public static SimulatorConfig of(WeirConfig config) {
    JsonNode name = config.section("simulator", ObjectNode.class).path("preset");
    Preset preset = Yaml.bind("simulator.preset", name, Preset.class);
    return WeirConfig.parse(preset.text())
        .overlaidBy(config)
        .section("simulator", SimulatorConfig.class);
  }
}
