package io.weir.trainer;

import io.weir.core.cascade.MetricWindow;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tells from the windows of metrics whether the model still learns or has gone wrong.
 *
 * <p>A window is bad when a task's log loss is above a factor of the best that a window of this run
 * has had, or when too many of its steps were skipped. So many bad ones in a row mean that what was
 * learnt since the last good one is to be forgotten. Not thread-safe.
 */
final class Health {
  private static final String LOG_LOSS = ".logLoss";
  private static final String SKIPPED = "total.skippedSteps";

  private final TrainerConfig.Health config;
  private final List<String> tasks;
  private final Map<String, Double> best = new HashMap<>();
  private int bad;
  private String reason = "";
  private long goodStep;
  private long windowStep;
  private double skipped;

  /**
   * @param step training steps taken so far: what was learnt by then counts as good
   * @param skipped steps skipped so far
   */
  Health(TrainerConfig.Health config, List<String> tasks, long step, long skipped) {
    this.config = config;
    this.tasks = List.copyOf(tasks);
    this.goodStep = step;
    this.windowStep = step;
    this.skipped = skipped;
  }

  /** Takes in a window. */
  void window(MetricWindow window) {
    Optional<String> wrong = wrong(window);
    windowStep = window.step();
    skipped = window.values().getOrDefault(SKIPPED, skipped);
    if (wrong.isPresent()) {
      bad++;
      reason = wrong.get();
    } else {
      bad = 0;
      goodStep = windowStep;
      for (String task : tasks) {
        Double loss = window.values().get(task + LOG_LOSS);
        if (loss != null && Double.isFinite(loss)) {
          best.merge(task, loss, Math::min);
        }
      }
    }
  }

  /** Whether the newest window was bad: what was learnt in it is not to be kept. */
  boolean isBad() {
    return config.badWindows() > 0 && bad > 0;
  }

  /** Why what was learnt since {@link #goodStep} is to be forgotten; empty = it is not. */
  Optional<String> verdict() {
    return config.badWindows() > 0 && bad >= config.badWindows()
        ? Optional.of(bad + " bad windows in a row, the last one: " + reason)
        : Optional.empty();
  }

  /** Steps taken by the end of the last window that was good. */
  long goodStep() {
    return goodStep;
  }

  private Optional<String> wrong(MetricWindow window) {
    double skippedNow = window.values().getOrDefault(SKIPPED, skipped) - skipped;
    double steps = window.step() - windowStep + skippedNow;
    if (steps > 0 && skippedNow / steps > config.skippedShare()) {
      return Optional.of(format("%.0f of %.0f steps skipped", skippedNow, steps));
    }
    for (String task : config.logLossFactor() > 0 ? tasks : List.<String>of()) {
      Double loss = window.values().get(task + LOG_LOSS);
      double least = best.getOrDefault(task, Double.POSITIVE_INFINITY);
      if (loss != null && (Double.isInfinite(loss) || loss > least * config.logLossFactor())) {
        return Optional.of(format("%s log loss %.4f, at best %.4f before", task, loss, least));
      }
    }
    return Optional.empty();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
