package io.weir.trainer.features;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.checkpoint.StateWriter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often each item was chosen beside how often any item of its lists was: {@code log((positives
 * + 1) / (expected + 1))}, both decayed with event time.
 *
 * <p>Clicks over expected clicks (Zhang and Jones, "Comparing Click Logs and Editorial Labels for
 * Training Query Rewriting", WWW 2007), expected by list and not by position: in a list with k
 * positives among n shown items each is expected to be positive k/n times. A plain rate is that of
 * an item's lists, too: one shown in short lists, of whose few items one is clicked, has a higher
 * rate than a better one shown in long lists.
 *
 * <p>Items count as what they stand for, labels in the revision in which their task matures, both
 * as in {@link ItemStatistics}. When more items are known than there is room for, the one not shown
 * for longest is forgotten. Not thread-safe.
 */
final class ListLift {
  /** Expected positives, and positives, that every item starts with. */
  private static final double PRIOR = 1;

  private final List<String> tasks;
  private final int capacity;
  private final double halfLifeMs;

  /** The item not shown for longest first. */
  private final LinkedHashMap<Long, Counts> items = new LinkedHashMap<>();

  private int snapshots;

  /**
   * Nothing counted yet.
   *
   * @param capacity in items; 0 = nothing is counted
   * @param halfLifeMs how long until a count is worth half
   */
  ListLift(List<String> tasks, int capacity, double halfLifeMs) {
    this.tasks = List.copyOf(tasks);
    this.capacity = capacity;
    this.halfLifeMs = halfLifeMs;
  }

  /** Columns of an item's input: one a task, or none. */
  int columns() {
    return columnNames().size();
  }

  /** The tasks of these columns. */
  List<String> columnNames() {
    return capacity > 0 ? tasks : List.of();
  }

  /** An item's lift for a task; 0 of an item that was not shown. */
  double lift(int task, long itemId) {
    Counts counts = items.get(itemId);
    return counts == null
        ? 0
        : Math.log((counts.positives[task] + PRIOR) / (counts.expected[task] + PRIOR));
  }

  /** Takes in a sample's impressions. */
  void see(RequestSample sample) {
    if (capacity == 0) {
      return;
    }
    for (int task = 0; task < tasks.size(); task++) {
      byte @Nullable [] labels = sample.labels().get(tasks.get(task));
      if (labels != null) {
        see(sample, task, labels);
      }
    }
    forgetBeyondCapacity();
  }

  private void forgetBeyondCapacity() {
    while (items.size() > capacity) {
      Iterator<Long> oldest = items.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private void see(RequestSample sample, int task, byte[] labels) {
    double shown = 0;
    double positive = 0;
    for (int i = 0; i < labels.length; i++) {
      if (counts(sample, labels, i)) {
        shown += 1 / sample.inclusionProbability()[i];
        positive += labels[i] / sample.inclusionProbability()[i];
      }
    }
    double weight = sample.weights().getOrDefault(tasks.get(task), 1f);
    for (int i = 0; i < labels.length; i++) {
      if (counts(sample, labels, i)) {
        Counts counts = newest(sample.itemIds()[i]);
        double worth = counts.decay(sample.requestTime(), halfLifeMs);
        double like = weight * worth / sample.inclusionProbability()[i];
        counts.positives[task] += like * labels[i];
        counts.expected[task] += like * positive / shown;
      }
    }
  }

  private static boolean counts(RequestSample sample, byte[] labels, int index) {
    return sample.exposed(index) && labels[index] >= 0;
  }

  /**
   * An item's counts, as those of the item shown last, to be changed: a copy where the last
   * snapshot has those there are.
   */
  private Counts newest(long itemId) {
    Counts known = items.remove(itemId);
    Counts counts = known == null ? new Counts(itemId, tasks.size(), snapshots) : own(known);
    items.put(itemId, counts);
    return counts;
  }

  private Counts own(Counts counts) {
    return counts.snapshots == snapshots ? counts : counts.copy(snapshots);
  }

  /**
   * All counts as they stand, those of the item not shown for longest first; may be written on any
   * thread. Nothing is copied now, as counts that change afterwards are copied first.
   */
  StateWriter snapshot() {
    Counts[] then = items.values().toArray(Counts[]::new);
    snapshots++;
    return out -> write(out, then);
  }

  private void write(DataOutputStream out, Counts[] then) throws IOException {
    out.writeInt(tasks.size());
    for (String task : tasks) {
      out.writeUTF(task);
    }
    out.writeInt(then.length);
    for (Counts counts : then) {
      out.writeLong(counts.itemId);
      out.writeLong(counts.time);
      for (int task = 0; task < tasks.size(); task++) {
        out.writeDouble(counts.positives[task]);
        out.writeDouble(counts.expected[task]);
      }
    }
  }

  /** Reads what a {@link #snapshot} wrote, of the tasks that there still are. */
  void read(DataInputStream in) throws IOException {
    int[] places = new int[in.readInt()];
    for (int i = 0; i < places.length; i++) {
      places[i] = tasks.indexOf(in.readUTF());
    }
    for (int left = in.readInt(); left > 0; left--) {
      Counts counts = newest(in.readLong());
      counts.time = in.readLong();
      for (int place : places) {
        double positives = in.readDouble();
        double expected = in.readDouble();
        if (place >= 0) {
          counts.positives[place] = positives;
          counts.expected[place] = expected;
        }
      }
    }
    forgetBeyondCapacity();
  }

  /** One item's counts as of a time. */
  private static final class Counts {
    private final long itemId;
    private final double[] positives;
    private final double[] expected;
    private final int snapshots;
    private long time = Long.MIN_VALUE;

    /**
     * @param snapshots taken by then: those that come later may have it, and it stays as it is
     */
    Counts(long itemId, int tasks, int snapshots) {
      this.itemId = itemId;
      this.snapshots = snapshots;
      positives = new double[tasks];
      expected = new double[tasks];
    }

    Counts copy(int later) {
      Counts copy = new Counts(itemId, positives.length, later);
      System.arraycopy(positives, 0, copy.positives, 0, positives.length);
      System.arraycopy(expected, 0, copy.expected, 0, expected.length);
      copy.time = time;
      return copy;
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
      for (int task = 0; task < positives.length; task++) {
        positives[task] *= factor;
        expected[task] *= factor;
      }
      time = now;
      return 1;
    }
  }
}
