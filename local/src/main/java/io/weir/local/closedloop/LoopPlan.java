package io.weir.local.closedloop;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notNegative;
import static io.weir.core.Checks.positive;

import io.weir.core.config.WeirConfig;
import io.weir.simulator.cascade.SimulatorConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a closed loop is to do. Immutable, thread-safe.
 *
 * @param config of the simulated cascade, the same for all arms
 * @param arms at least one, each with a name of its own; the others are held against the first
 * @param tick event time from one generation to the next
 * @param ticks how many, those of the warm-up among them
 * @param warmUp during so many of them all arms pre-rank as the simulator is configured; at least
 *     one where an arm learns
 */
public record LoopPlan(
    WeirConfig config, List<LoopArm> arms, Duration tick, int ticks, int warmUp) {
  /** The shortest tick: a second of event time. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  public LoopPlan {
    arms = List.copyOf(arms);
    check(!arms.isEmpty(), "arms", arms, "at least one");
    Set<String> names = new HashSet<>();
    for (LoopArm arm : arms) {
      check(names.add(arm.name()), "arms", arm.name(), "each name once");
    }
    check(tick.compareTo(SHORTEST) >= 0, "tick", tick, "at least a second");
    positive("ticks", ticks);
    notNegative("warm-up", warmUp);
    check(
        warmUp > 0 || arms.stream().noneMatch(LoopArm::isLearnt),
        "warm-up",
        warmUp,
        "above 0 where an arm learns");
    check(warmUp < ticks, "warm-up", warmUp, "below ticks, " + ticks);
  }

  SimulatorConfig simulator() {
    return SimulatorConfig.of(config);
  }
}
