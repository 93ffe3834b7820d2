package io.weir.simulator.cascade;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.finite;
import static io.weir.core.Checks.notNegative;
import static io.weir.core.Checks.positive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.InvalidValueException;
import io.weir.core.config.WeirConfig;
import io.weir.core.config.Yaml;
import io.weir.core.registry.Choice;
import java.time.Duration;

/**
 * The {@code simulator} section: the size and the character of the simulated cascade. Immutable,
 * thread-safe.
 *
 * @param preset whose options lie beneath the user's
 * @param seed of everything
 * @param users that send requests
 * @param items of the catalogue at the start
 * @param newborn items that come later
 * @param withdrawn items of the start that leave, the first of them first
 * @param categories of items; users form as many segments
 * @param retrieved items that retrieval finds for a request
 * @param ranked of those that go on to ranking
 * @param reRanked of those that go on to re-ranking
 * @param exposed of those that are shown
 * @param stoppedLogged candidates that pre-ranking stops and the logs name all the same, at most
 * @param requestsPerSecond of event time, on average
 * @param arrivalStep requests come at multiples of it, at most one at each; 0 = at any time
 * @param popularityExponent of the power law of item popularity
 * @param drift of tastes and popularity
 * @param channels of retrieval
 * @param preRanking the pre-ranking stage
 * @param ranking the ranking stage
 * @param diversity what re-ranking takes off for each item of the same category before
 * @param clickBias click log-odds of an average item for an average user
 * @param orderBias order log-odds of an average item once clicked
 * @param positionDecay how fast attention falls with position
 * @param clicksElsewhere clicks of the same users in another scenario, per request
 */
public record SimulatorConfig(
    Preset preset,
    long seed,
    int users,
    int items,
    OneByOne newborn,
    OneByOne withdrawn,
    int categories,
    int retrieved,
    int ranked,
    int reRanked,
    int exposed,
    int stoppedLogged,
    double requestsPerSecond,
    Duration arrivalStep,
    double popularityExponent,
    Drift drift,
    Channels channels,
    Choice preRanking,
    Choice ranking,
    double diversity,
    double clickBias,
    double orderBias,
    double positionDecay,
    double clicksElsewhere) {

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
    check(
        withdrawn.items <= items - 2L * retrieved,
        "withdrawn.items",
        withdrawn.items,
        "<= items - 2 * retrieved, " + (items - 2L * retrieved));
    check(categories >= 1 && categories <= items, "categories", categories, "1 to " + items);
    notNegative("stopped-logged", stoppedLogged);
    check(
        requestsPerSecond > 0 && requestsPerSecond <= 1_000,
        "requests-per-second",
        requestsPerSecond,
        "above 0, at most 1000");
    check(
        !arrivalStep.isNegative() && arrivalStep.toMillis() * requestsPerSecond <= 500,
        "arrival-step",
        arrivalStep,
        "0 to half the mean time between requests");
    atLeastZero("popularity-exponent", popularityExponent);
    atLeastZero("diversity", diversity);
    atLeastZero("position-decay", positionDecay);
    finite("click-bias", clickBias);
    finite("order-bias", orderBias);
    check(
        clicksElsewhere >= 0 && clicksElsewhere <= 1,
        "clicks-elsewhere",
        clicksElsewhere,
        "0 to 1");
    PreRankers.create(preRanking);
    Rankers.create(ranking);
  }

  private static void atLeastZero(String name, double value) {
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

  /**
   * Items that come or go one by one.
   *
   * @param items how many
   * @param interval from one to the next, from the start on
   */
  public record OneByOne(int items, Duration interval) {
    public OneByOne {
      notNegative("items", items);
      check(items <= 10_000_000, "items", items, "<= 10000000");
      check(interval.toMillis() > 0, "interval", interval, "above 0");
    }
  }

  /**
   * How the world changes: tastes and popularity wander about their homes along straight lines
   * between independent normal points.
   *
   * @param interval from one point to the next
   * @param taste deviation of a user's taste, per dimension of a vector of length 1
   * @param popularity deviation of the logarithm of an item's popularity, which its click and order
   *     log-odds follow
   */
  public record Drift(Duration interval, double taste, double popularity) {
    public Drift {
      check(interval.toMillis() > 0, "interval", interval, "above 0");
      atLeastZero("taste", taste);
      atLeastZero("popularity", popularity);
    }
  }

  /**
   * Shares of the retrieval channels, in any unit.
   *
   * @param popular popular items
   * @param taste popular items of categories near the user's taste
   * @param similar popular items of brands that the user clicked lately
   * @param fresh items born in the last ten minutes
   */
  public record Channels(double popular, double taste, double similar, double fresh) {
    public Channels {
      atLeastZero("popular", popular);
      atLeastZero("taste", taste);
      atLeastZero("similar", similar);
      atLeastZero("fresh", fresh);
      if (popular + taste + similar + fresh == 0) {
        throw new InvalidValueException("popular", popular, "above 0, where all others are 0");
      }
    }

    double[] shares() {
      return new double[] {popular, taste, similar, fresh};
    }
  }
}
