package io.weir.local.closedloop;

import io.weir.core.cascade.RequestContext;
import io.weir.simulator.cascade.Arms;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** One arm while its loop runs. Not thread-safe. */
final class ArmRun {
  private final LoopArm arm;
  private final ArmHistory history = new ArmHistory();
  private final ServedLog served;
  private @Nullable LearntArm learner;
  private long publishedMs;

  /**
   * @param attention true probability that a 1-based position is looked at
   * @param listings takes what retrieval finds
   */
  ArmRun(LoopArm arm, IntToDoubleFunction attention, ItemCounts listings) {
    this.arm = arm;
    this.served = new ServedLog(attention, listings);
  }

  LoopArm arm() {
    return arm;
  }

  ServedLog served() {
    return served;
  }

  ArmHistory history() {
    return history;
  }

  /** Its trainer's side; null = it has none. */
  @Nullable LearntArm learner() {
    return learner;
  }

  void learnWith(LearntArm with) {
    learner = with;
  }

  /** See {@link io.weir.simulator.cascade.PreRankingScorer#score}. */
  float[] score(RequestContext context, long[] itemIds, Map<String, float[]> crossFeatures) {
    if (learner == null) {
      throw new IllegalStateException("arm " + arm.name() + ": it has not been started");
    }
    return learner.score(context, itemIds, crossFeatures);
  }

  /** Takes in a tick that was served, with what it was served by. */
  void take(int tick, Arms.Tick of, int warmUp) {
    served.add(tick, log(of), of.until().toEpochMilli());
    long from = of.from().toEpochMilli();
    history.add(
        learner == null || tick < warmUp
            ? new ArmHistory.State(from, 0, from, 0)
            : new ArmHistory.State(from, learner.generation(), publishedMs, learner.trained()));
  }

  /** Sends the catalogue's part of a tick after the first, where there is a trainer. */
  void sendCatalogue(Arms.Tick tick) {
    if (learner == null) {
      return;
    }
    if (tick.number() == 0) {
      learner.takeFirstCatalogue();
    } else {
      learner.sendCatalogue(log(tick));
    }
  }

  /** Sends the rest of it, where it is to be learnt from. */
  void sendLog(Arms.Tick tick, int warmUp) {
    if (learner != null && arm.learning().from(tick.number(), warmUp)) {
      learner.sendLog(log(tick), tick.until());
    }
  }

  /** Waits until its trainer has done what was sent, and it serves by that. */
  void await(Arms.Tick tick) {
    if (learner != null) {
      long before = learner.generation();
      learner.await();
      publishedMs = learner.generation() == before ? publishedMs : tick.until().toEpochMilli();
    }
  }

  /** Its own part of a tick. */
  Arms.Log log(Arms.Tick tick) {
    return Objects.requireNonNull(tick.logs().get(arm.name()));
  }
}
