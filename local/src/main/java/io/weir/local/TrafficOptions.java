package io.weir.local;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import io.weir.core.InvalidValueException;
import io.weir.core.config.Durations;
import io.weir.core.config.Nearest;
import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig;
import io.weir.simulator.cascade.Preset;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.simulator.traffic.Disturbances;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much is simulated, how fast it is sent, and what happens to it on its way. */
final class TrafficOptions {
  private static final long DEFAULT_REQUESTS = 10_000;

  /** A comma outside braces. */
  private static final String BETWEEN_ARMS = ",(?![^{}]*})";

  /** What the one arm is called when no others are. */
  private static final String ALONE = "simulated";

  /** Past the windows: heartbeats come that much behind the records, at most. */
  private static final Duration LATE_MARGIN = Duration.ofMinutes(1);

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "Size of the cascade: small, middle or full; as simulator.preset.")
  private @Nullable String preset;

  @Option(names = "--seed", paramLabel = "N", description = "Of everything; as simulator.seed.")
  private @Nullable Long seed;

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "How many requests. Default: " + DEFAULT_REQUESTS + ".")
  private @Nullable Long requests;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description =
          "Instead: the requests of so much event time on average, at"
              + " simulator.requests-per-second.")
  private @Nullable String duration;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Requests a second of each arm, on average: event time runs as much faster than the wall"
              + " clock as this is more than simulator.requests-per-second. 0 = as fast as Kafka"
              + " takes them. Default: ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--disorder",
      paramLabel = "TIME",
      defaultValue = "0ms",
      description =
          "The longest delay of a record, and so its most disorder in event time; a join needs as"
              + " much join.max-out-of-orderness. Default: ${DEFAULT-VALUE}.")
  private String disorder;

  @Option(
      names = "--duplicates",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of records that are sent twice. Default: ${DEFAULT-VALUE}.")
  private double duplicates;

  @Option(
      names = "--lateness",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of records that are held back. Default: ${DEFAULT-VALUE}.")
  private double lateness;

  @Option(
      names = "--late-by",
      paramLabel = "TIME",
      description =
          "How long in event time. Default: beyond the longest window of section join of the"
              + " configuration.")
  private @Nullable String lateBy;

  @Option(
      names = "--loss",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of records that are never sent. Default: ${DEFAULT-VALUE}.")
  private double loss;

  @Option(
      names = "--arms",
      paramLabel = "NAME=SCORER",
      split = BETWEEN_ARMS,
      splitSynopsisLabel = ",",
      description =
          "Several cascades side by side, each with a pre-ranking of its own and topics of its own"
              + " prefix, kafka.topic-prefix and NAME and a dot: the same users with the same luck."
              + " SCORER as simulator.pre-ranking.name, with settings in braces if it shall have its"
              + " own: noisy-oracle{noise: 0.5}. Default: one, without a prefix of its own. An arm"
              + " learnt{recipe: NAME} closes the loop: it pre-ranks by what a trainer, a join and"
              + " a store of its own have learnt from its log so far, see docs/closed-loop.md.")
  private List<String> arms = List.of();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  TrafficOptions() {}

  /** Lays these options over the configuration, before it is loaded. */
  void addTo(ConfigOptions config) {
    if (preset != null) {
      addPreset(preset, config);
    }
    if (seed != null) {
      config.add("simulator.seed=" + seed);
    }
  }

  /**
   * Lays a preset of the simulated cascade over the configuration, before it is loaded: what stands
   * beside it is checked against its sizes.
   *
   * @throws InvalidValueException naming the nearest when there is none of that name
   */
  static void addPreset(String name, ConfigOptions config) {
    List<String> known =
        Arrays.stream(Preset.values()).map(p -> p.name().toLowerCase(Locale.ROOT)).toList();
    check(known.contains(name), "preset", name, Nearest.rule(name, known));
    config.add("simulator.preset=" + name);
  }

  /** The configuration of each arm by its name, in the order given; one without a name if none. */
  Map<String, WeirConfig> arms(WeirConfig config) {
    if (arms.isEmpty()) {
      return Map.of(ALONE, config);
    }
    Map<String, WeirConfig> configs = new LinkedHashMap<>();
    for (ArmArgument arm : armArguments()) {
      WeirConfig before = configs.put(arm.name(), arm(config, arm));
      check(before == null, "arms", arm.name(), "each name once");
    }
    return configs;
  }

  /** The arms as they are asked for, in the order given. */
  List<ArmArgument> armArguments() {
    return arms.stream().map(ArmArgument::parse).toList();
  }

  /** Fails if something is asked for that a closed loop does not do. */
  void requirePlain() {
    String rule = "no closed loop beside it: --ticks says how much, and its logs are whole";
    RunOptions.requireAbsent("requests", requests, rule);
    RunOptions.requireAbsent("duration", duration, rule);
    check(rate == 0, "rate", rate, rule);
    check(Durations.parse("disorder", disorder).isZero(), "disorder", disorder, rule);
    check(duplicates == 0, "duplicates", duplicates, rule);
    check(lateness == 0, "lateness", lateness, rule);
    check(loss == 0, "loss", loss, rule);
  }

  /** What an arm says is no value of the configuration, nor of its file. */
  static WeirConfig arm(WeirConfig config, ArmArgument asked) {
    String prefix = config.kafka().topicPrefix() + asked.name() + ".";
    try {
      WeirConfig arm =
          preRanked(config, asked.scorer(), asked.settings()).with("kafka.topic-prefix=" + prefix);
      SimulatorConfig.of(arm);
      return arm;
    } catch (InvalidValueException e) {
      throw e.within("arms." + asked.name());
    }
  }

  /** The settings of the configuration are for the pre-ranking that it names, and no other. */
  private static WeirConfig preRanked(WeirConfig config, String name, String settings) {
    boolean configured = SimulatorConfig.of(config).preRanking().name().equals(name);
    // A name alone takes the place of another's settings.
    WeirConfig named = configured ? config : config.with("simulator.pre-ranking=" + name);
    return settings.isEmpty()
        ? named
        : named.with("simulator.pre-ranking={name: " + name + ", settings: " + settings + "}");
  }

  /** How many requests are asked for. */
  long requests(SimulatorConfig simulator) {
    if (duration == null) {
      long asked = requests == null ? DEFAULT_REQUESTS : requests;
      positive("requests", asked);
      return asked;
    }
    check(requests == null, "duration", duration, "no --requests beside it");
    Duration eventTime = Durations.parse("duration", duration);
    long asked = Math.round(eventTime.toMillis() / 1e3 * simulator.requestsPerSecond());
    check(asked > 0, "duration", duration, "long enough for a request");
    return asked;
  }

  /** How many times as fast as the wall clock event time runs; infinite = as fast as it can. */
  double speed(SimulatorConfig simulator) {
    check(rate >= 0 && Double.isFinite(rate), "rate", rate, "a finite number >= 0");
    return rate == 0 ? Double.POSITIVE_INFINITY : rate / simulator.requestsPerSecond();
  }

  /** What is to happen to the records. */
  Disturbances disturbances(JoinConfig join) {
    Duration most = Durations.parse("disorder", disorder);
    Duration beyond =
        lateBy == null
            ? LoopRun.longestWindow(join)
                .plus(join.maxOutOfOrderness())
                .plus(most)
                .plus(LATE_MARGIN)
            : Durations.parse("late-by", lateBy);
    return new Disturbances(most, duplicates, lateness, beyond, loss);
  }
}
