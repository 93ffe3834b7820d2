package io.weir.local;

import io.weir.core.config.Durations;
import io.weir.core.config.WeirConfig;
import io.weir.local.closedloop.LoopArm;
import io.weir.local.closedloop.LoopPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a closed loop goes on, and in which steps. */
final class ClosedLoopOptions {
  private static final int DEFAULT_TICKS = 24;
  private static final int DEFAULT_WARM_UP = 4;
  private static final String DEFAULT_TICK = "30s";

  @Option(
      names = "--ticks",
      paramLabel = "N",
      description =
          "Of a closed loop: how many ticks, the warm-up's among them; no Kafka is needed."
              + " Default: "
              + DEFAULT_TICKS
              + " where an arm learns.")
  private @Nullable Integer ticks;

  @Option(
      names = "--tick",
      paramLabel = "TIME",
      description =
          "Of a closed loop: event time from one generation of every arm to the next. Default: "
              + DEFAULT_TICK
              + ".")
  private @Nullable String tick;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description =
          "Of a closed loop: ticks in which all arms pre-rank by simulator.pre-ranking and those"
              + " that learn begin to. Default: "
              + DEFAULT_WARM_UP
              + ".")
  private @Nullable Integer warmUp;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Of a closed loop: keep the data and the logs of all arms here. Default: a temporary"
              + " folder, removed at the end.")
  private @Nullable Path dir;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  ClosedLoopOptions() {}

  /** Whether a loop is asked for, though no arm may learn. */
  boolean areAsked() {
    return ticks != null;
  }

  @Nullable Path dir() {
    return dir;
  }

  /** Fails if something is said of a loop where none is asked for. */
  void requireNone() {
    String rule = "an arm that is learnt, or --ticks, beside it";
    RunOptions.requireAbsent("tick", tick, rule);
    RunOptions.requireAbsent("warm-up", warmUp, rule);
    RunOptions.requireAbsent("dir", dir, rule);
  }

  /**
   * What the loop is to do.
   *
   * @param user the user's configuration and nothing else
   */
  LoopPlan plan(List<ArmArgument> arguments, WeirConfig user) {
    WeirConfig config = LoopArm.beneath(user);
    List<LoopArm> arms = new ArrayList<>();
    for (ArmArgument argument : arguments) {
      arms.add(
          argument.scorer().equals(LoopArm.LEARNT)
              ? LoopArm.learnt(argument.name(), argument.settings(), user)
              : LoopArm.simulated(argument.name(), TrafficOptions.arm(config, argument)));
    }
    return new LoopPlan(
        config,
        arms,
        Durations.parse("tick", tick == null ? DEFAULT_TICK : tick),
        ticks == null ? DEFAULT_TICKS : ticks,
        warmUp == null ? DEFAULT_WARM_UP : warmUp);
  }
}
