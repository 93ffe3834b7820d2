package io.weir.local.closedloop;

import static java.util.stream.Collectors.toMap;

import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.simulator.cascade.Arms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A simulated cascade in several arms, moved on in lock-step: the next tick is served when every
 * arm that learns has learnt from the one before, and pre-ranks by that. So what comes of it does
 * not depend on how fast the machine is, and arms of one recipe and seed are identical.
 *
 * <p>Each arm that learns is a process of its own with a join, a trainer and a store, on topics of
 * its own prefix. The broker, the cascade and the pre-rankers are in this process.
 *
 * <p>Used by one thread; whoever opens it closes it.
 */
public final class ClosedLoop implements AutoCloseable {
  private static final String KAFKA = "kafka";

  /** An arm may have any name, the broker's folder's too. */
  private static final String ARMS = "arms";

  private final LoopPlan plan;
  private final BooleanSupplier interrupted;
  private final Arms cascades;

  /** Served by none that learns: its catalogue is there before they are. */
  private final Arms.Tick first;

  private final ItemCounts listings;
  private final List<ArmRun> arms = new ArrayList<>();
  private final List<LearntArm> learners = new ArrayList<>();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private Duration learning = Duration.ZERO;

  /** Is told of the loop's progress, on its thread. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * A tick was served, and learnt from.
     *
     * @param done ticks so far
     * @param clicks to be expected of a request in it, by arm
     */
    void tick(int done, Map<String, Double> clicks);
  }

  private ClosedLoop(LoopPlan plan, BooleanSupplier interrupted) {
    this.plan = plan;
    this.interrupted = interrupted;
    listings = new ItemCounts(plan.simulator().items());
    List<Arms.Arm> all = new ArrayList<>();
    for (LoopArm arm : plan.arms()) {
      ArmRun run = new ArmRun(arm, this::attention, listings);
      arms.add(run);
      all.add(
          arm.preRanking() == null
              ? new Arms.Arm(arm.name(), run::score)
              : Arms.Arm.simulated(arm.name(), arm.preRanking()));
    }
    cascades = new Arms(plan.simulator(), all, plan.tick(), plan.warmUp());
    first = cascades.next();
  }

  private double attention(int position) {
    return cascades.attention(position);
  }

  /**
   * Starts a broker and the arms' processes, and waits until all are ready.
   *
   * @param dir folder of all their data, which exists: {@code kafka}, and {@code arms/NAME} of each
   *     arm that learns
   * @param interrupted asked again and again whether to end
   * @throws io.weir.local.part.PartFailedException when an arm cannot start
   */
  public static ClosedLoop open(LoopPlan plan, Path dir, BooleanSupplier interrupted) {
    ClosedLoop loop = new ClosedLoop(plan, interrupted);
    try {
      loop.start(dir);
      return loop;
    } catch (RuntimeException | Error e) {
      loop.close();
      throw e;
    }
  }

  private void start(Path dir) {
    if (arms.stream().noneMatch(run -> run.arm().isLearnt())) {
      return;
    }
    EmbeddedKafka started = EmbeddedKafka.start(dir.resolve(KAFKA));
    parts.push(started);
    for (ArmRun run : arms) {
      if (run.arm().isLearnt()) {
        LearntArm learner =
            LearntArm.start(
                run.arm(),
                run.log(first),
                started.bootstrapServers(),
                dir.resolve(ARMS),
                interrupted);
        parts.push(learner);
        learners.add(learner);
        run.learnWith(learner);
      }
    }
    learners.forEach(LearntArm::await);
  }

  /**
   * Serves all ticks; called once.
   *
   * @throws io.weir.local.part.PartFailedException when an arm's process has ended or stands still,
   *     or the loop is interrupted
   */
  public LoopSummary run(Watcher watcher) {
    long start = System.nanoTime();
    for (int tick = 0; tick < plan.ticks(); tick++) {
      Arms.Tick next = tick == 0 ? first : cascades.next();
      for (ArmRun arm : arms) {
        arm.take(tick, next, plan.warmUp());
      }
      // What the last tick teaches serves nobody.
      if (tick + 1 < plan.ticks()) {
        teach(next);
      }
      watcher.tick(tick + 1, expectedClicks(tick));
    }
    return new LoopReport(plan, arms, listings)
        .summary(Duration.ofNanos(System.nanoTime() - start), learning);
  }

  /** All arms learn at once; an item is known before anything is learnt of it. */
  private void teach(Arms.Tick tick) {
    long start = System.nanoTime();
    arms.forEach(arm -> arm.sendCatalogue(tick));
    arms.forEach(arm -> arm.await(tick));
    arms.forEach(arm -> arm.sendLog(tick, plan.warmUp()));
    arms.forEach(arm -> arm.await(tick));
    learning = learning.plusNanos(System.nanoTime() - start);
  }

  /** By arm, SHA-256 of every item shown so far, in order. */
  Map<String, String> digests() {
    return arms.stream().collect(toMap(run -> run.arm().name(), run -> run.served().digest()));
  }

  private Map<String, Double> expectedClicks(int tick) {
    Map<String, Double> clicks = new LinkedHashMap<>();
    for (ArmRun arm : arms) {
      double mean =
          arm.served().all().stream()
              .filter(one -> one.tick() == tick)
              .mapToDouble(one -> Arrays.stream(one.expectedClicks()).sum())
              .average()
              .orElse(0);
      clicks.put(arm.arm().name(), mean);
    }
    return clicks;
  }

  /** Ends the arms' processes and the broker. */
  @Override
  public void close() {
    // All of them at once, before any is waited for.
    learners.forEach(LearntArm::end);
    Closing.all(parts);
  }
}
