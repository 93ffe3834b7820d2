package io.weir.trainer.features;

import io.weir.core.cascade.RequestSample;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Exposures and positives of every item, decayed with event time, and the rates they make.
 *
 * <p>An item's rate for a task is {@code (positives + prior · overall) / (exposures + prior)},
 * where overall is the rate of all items. Updated after a batch has been scored, so that no label
 * is in its own input.
 *
 * <p>An item that the join's sampler kept with probability p stands for 1/p like it, and counts so:
 * what is sampled away changes no rate on the average (Horvitz and Thompson).
 *
 * <p>A task's labels count in the revision in which it matures, by the request's weight for it, as
 * much as they would be worth by now had they come with the request; impressions as such count in
 * revision 0. Not thread-safe.
 */
public final class ItemStatistics {
  private static final double FIRST_RATE = 0.05;
  private static final double FIRST_EXPOSURES = 20;

  private final List<String> tasks;
  private final double halfLifeMs;
  private final double prior;
  private final Map<Long, Counts> items = new HashMap<>();
  private final double[] allExposures;
  private final double[] allPositives;

  /**
   * Nothing counted yet.
   *
   * @param halfLifeMs how long until a count is worth half; infinite = for ever
   * @param prior exposures at the overall rate that every item starts with
   */
  public ItemStatistics(List<String> tasks, double halfLifeMs, double prior) {
    this.tasks = List.copyOf(tasks);
    this.halfLifeMs = halfLifeMs;
    this.prior = prior;
    this.allExposures = new double[tasks.size()];
    this.allPositives = new double[tasks.size()];
  }

  /** Lifts of the same tasks and half-life; nothing is counted yet. */
  ListLift listLift(int capacity) {
    return new ListLift(tasks, capacity, halfLifeMs);
  }

  /** Log-odds of an item's rate for a task. */
  public double logit(int task, long itemId) {
    double overall = overallRate(task);
    Counts counts = items.get(itemId);
    double rate =
        counts == null
            ? overall
            : (counts.positives[task] + prior * overall) / (counts.exposures[task] + prior);
    return Math.log(rate / (1 - rate));
  }

  /** Log-odds of the rate of all items for a task. */
  public double overallLogit(int task) {
    double rate = overallRate(task);
    return Math.log(rate / (1 - rate));
  }

  /** Rate of all items for a task, in (0, 1). */
  public double overallRate(int task) {
    return (allPositives[task] + FIRST_RATE * FIRST_EXPOSURES)
        / (allExposures[task] + FIRST_EXPOSURES);
  }

  /** Decayed impressions of an item. */
  public double impressions(long itemId) {
    Counts counts = items.get(itemId);
    return counts == null ? 0 : counts.impressions;
  }

  /** Decayed impressions of every item that was shown, in no order. */
  public double[] impressions() {
    return items.values().stream().mapToDouble(counts -> counts.impressions).toArray();
  }

  /** Takes in a sample's impressions. */
  public void see(RequestSample sample) {
    for (int i = 0; i < sample.size(); i++) {
      if (sample.exposed(i)) {
        see(sample, i);
      }
    }
  }

  private void see(RequestSample sample, int index) {
    Counts counts = items.computeIfAbsent(sample.itemIds()[index], id -> new Counts(tasks.size()));
    double like = 1 / sample.inclusionProbability()[index];
    double worth = like * counts.decay(sample.requestTime(), halfLifeMs);
    if (sample.revision() == 0) {
      counts.impressions += worth;
    }
    for (int task = 0; task < tasks.size(); task++) {
      byte @Nullable [] labels = sample.labels().get(tasks.get(task));
      if (labels != null && labels[index] >= 0) {
        double weight = sample.weights().getOrDefault(tasks.get(task), 1f);
        counts.exposures[task] += worth * weight;
        counts.positives[task] += worth * weight * labels[index];
        allExposures[task] += like * weight;
        allPositives[task] += like * weight * labels[index];
      }
    }
  }

  /** Writes all counts, in the order of item ids. */
  public void write(DataOutputStream out) throws IOException {
    writeAll(out, allExposures);
    writeAll(out, allPositives);
    out.writeInt(items.size());
    for (Map.Entry<Long, Counts> entry : new TreeMap<>(items).entrySet()) {
      out.writeLong(entry.getKey());
      out.writeLong(entry.getValue().time);
      out.writeDouble(entry.getValue().impressions);
      writeAll(out, entry.getValue().exposures);
      writeAll(out, entry.getValue().positives);
    }
  }

  /** Reads what {@link #write} wrote. */
  public void read(DataInputStream in) throws IOException {
    readAll(in, allExposures);
    readAll(in, allPositives);
    for (int left = in.readInt(); left > 0; left--) {
      Counts counts = new Counts(tasks.size());
      long id = in.readLong();
      counts.time = in.readLong();
      counts.impressions = in.readDouble();
      readAll(in, counts.exposures);
      readAll(in, counts.positives);
      items.put(id, counts);
    }
  }

  private static void writeAll(DataOutputStream out, double[] values) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static void readAll(DataInputStream in, double[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
  }

  /** One item's counts as of a time. */
  private static final class Counts {
    private final double[] exposures;
    private final double[] positives;
    private double impressions;
    private long time;

    Counts(int tasks) {
      exposures = new double[tasks];
      positives = new double[tasks];
      time = Long.MIN_VALUE;
    }

    /**
     * Brings the counts to a time, unless they are further already.
     *
     * @return what an event of that time is worth in them
     */
    double decay(long now, double halfLifeMs) {
      if (time == Long.MIN_VALUE) {
        time = now;
      }
      double factor = Math.pow(0.5, Math.abs(now - time) / halfLifeMs);
      if (now <= time) {
        return factor;
      }
      impressions *= factor;
      Arrays.setAll(exposures, t -> exposures[t] * factor);
      Arrays.setAll(positives, t -> positives[t] * factor);
      time = now;
      return 1;
    }
  }
}
