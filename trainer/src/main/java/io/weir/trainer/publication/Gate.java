package io.weir.trainer.publication;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TrainerConfig;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether what was learnt is fit to become a generation: over the newest requests that were scored
 * by both, its log loss may be at most a margin above that of what readers use.
 *
 * <p>Both score a request before it is learnt from, over the exposed items whose label is known,
 * task by task; one task that fails is enough. What cannot be compared yet is fit. Not thread-safe.
 */
final class Gate {
  private static final long DRAW = 0x9E37_79B9;

  private final TrainerConfig.Gate config;
  private final List<String> tasks;
  private final Deque<Losses> window = new ArrayDeque<>();

  Gate(TrainerConfig.Gate config, List<String> tasks) {
    this.config = config;
    this.tasks = List.copyOf(tasks);
  }

  /**
   * Sums of one request per task.
   *
   * @param readers losses by what readers use
   * @param running losses by what was learnt so far
   * @param weights of the labels
   */
  private record Losses(double[] readers, double[] running, double[] weights) {}

  /** Whether the batch of that step is among those that are scored. */
  boolean takes(long step) {
    double draw = (Ids.mix(step ^ DRAW) >>> 11) * 0x1.0p-53;
    return draw < config.share();
  }

  /**
   * Takes in a batch that is about to be learnt from.
   *
   * @param readers logits by what readers use: (tasks, requests, candidates)
   * @param running logits by what was learnt so far, alike
   */
  void add(List<RequestSample> samples, float[][][] readers, float[][][] running) {
    for (int request = 0; request < samples.size(); request++) {
      Losses losses = losses(samples.get(request), request, readers, running);
      if (Arrays.stream(losses.weights).anyMatch(weight -> weight > 0)) {
        window.add(losses);
      }
    }
    while (window.size() > config.requests()) {
      window.remove();
    }
  }

  /** Why what was learnt is not fit; empty = it is, or not enough was scored. */
  Optional<String> refusal() {
    if (window.size() < config.requests()) {
      return Optional.empty();
    }
    for (int task = 0; task < tasks.size(); task++) {
      double readers = 0;
      double running = 0;
      double weight = 0;
      for (Losses losses : window) {
        readers += losses.readers[task];
        running += losses.running[task];
        weight += losses.weights[task];
      }
      // Negated: a loss that is no number is not fit either.
      if (weight > 0 && !(running <= readers * (1 + config.margin()))) {
        return Optional.of(reason(tasks.get(task), running / weight, readers / weight));
      }
    }
    return Optional.empty();
  }

  private String reason(String task, double running, double readers) {
    return String.format(
        Locale.ROOT,
        "%s log loss %.4f over %d requests (expected: at most %s above the %.4f of what readers use)",
        task,
        running,
        window.size(),
        config.margin(),
        readers);
  }

  private Losses losses(
      RequestSample sample, int request, float[][][] readers, float[][][] running) {
    Losses losses =
        new Losses(new double[tasks.size()], new double[tasks.size()], new double[tasks.size()]);
    for (int task = 0; task < tasks.size(); task++) {
      byte[] labels = sample.labels().get(tasks.get(task));
      if (labels == null || !sample.maturedTasks().contains(tasks.get(task))) {
        continue;
      }
      double weight = sample.weights().getOrDefault(tasks.get(task), 1f);
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] >= 0 && sample.exposed(i)) {
          losses.readers[task] += weight * logLoss(readers[task][request][i], labels[i]);
          losses.running[task] += weight * logLoss(running[task][request][i], labels[i]);
          losses.weights[task] += weight;
        }
      }
    }
    return losses;
  }

  private static double logLoss(double logit, int label) {
    double softplus = Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
    return softplus - label * logit;
  }
}
