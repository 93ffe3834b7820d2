package io.weir.trainer;

import io.weir.core.cascade.MetricWindow;
import io.weir.trainer.stream.Batch;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Watches one run of a training loop: tells Prometheus, keeps skipped batches, judges windows. Not
 * thread-safe.
 */
final class Monitor {
  private final TrainerMetrics metrics;
  private final SkippedBatches skippedBatches;
  private final Clock clock;
  private final Health health;
  private long skipped;

  /**
   * @param step training steps taken so far
   * @param skipped steps skipped so far
   */
  Monitor(
      TrainerConfig config,
      List<String> tasks,
      TrainerMetrics metrics,
      long step,
      long skipped,
      Clock clock) {
    this.metrics = metrics;
    this.clock = clock;
    this.skipped = skipped;
    this.health = new Health(config.health(), tasks, step, skipped);
    this.skippedBatches =
        new SkippedBatches(
            config.checkpoint().dir().resolve("skipped"), config.health().keepSkipped());
  }

  /**
   * A batch was read, and learnt from as far as it could be.
   *
   * @param nanos that its step took
   * @param step steps taken by now
   * @param skippedNow steps skipped by now
   */
  void learnt(Batch batch, long nanos, long step, long skippedNow) {
    batch.refused().forEach(metrics::refused);
    metrics.learnt(batch, nanos / 1e9, clock.millis(), step, skippedNow - skipped);
    if (skippedNow > skipped) {
      skippedBatches.add(batch.samples(), step, skippedNow);
    }
    skipped = skippedNow;
  }

  /** A window of metrics is full. */
  void window(MetricWindow window) {
    metrics.window(window);
    health.window(window);
  }

  /** Whether what was learnt of late is not to be kept. */
  boolean isBad() {
    return health.isBad();
  }

  /** Why learning is to go back to {@link #goodStep}; empty = it goes on. */
  Optional<String> verdict() {
    return health.verdict();
  }

  /** Steps taken by the end of the last window that was good. */
  long goodStep() {
    return health.goodStep();
  }
}
