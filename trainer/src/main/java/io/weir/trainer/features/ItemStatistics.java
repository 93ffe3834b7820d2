package io.weir.trainer.features;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.table.EmbeddingTable.Extent;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
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
 * revision 0.
 *
 * <p>An item is forgotten when its impressions and exposures have become less than 1/256, which
 * changes no rate by much: so what is kept is bounded by what was shown lately. Not thread-safe.
 */
public final class ItemStatistics {
  private static final double FIRST_RATE = 0.05;
  private static final double FIRST_EXPOSURES = 20;
  private static final double IMPRESSIONS_SCALE = 4;

  /** An item is forgotten when its counts are below 2 to the power of less than that. */
  private static final int SMALL = 8;

  /** Of a half-life: when an item is forgotten is not a matter of moments. */
  private static final double SPAN = 1.0 / 64;

  /** Of counts that were read: the next snapshot of changes lacks them until they change. */
  private static final int RESTORED = -1;

  private final List<String> tasks;
  private final double halfLifeMs;
  private final double forgetHalfLifeMs;
  private final double prior;
  private final Long2ObjectOpenHashMap<Counts> items = new Long2ObjectOpenHashMap<>();
  private final double[] allExposures;
  private final double[] allPositives;

  /** Items whose counts have changed since the last snapshot. */
  private LongOpenHashSet changed = new LongOpenHashSet();

  private int snapshots;

  /** When it is next to be looked whether an item is to be forgotten; not later than it is. */
  private final DueIds due;

  private boolean restored;
  private long timeMs;
  private long forgotten;

  /**
   * Nothing counted yet.
   *
   * @param halfLifeMs how long until a count is worth half
   * @param prior exposures at the overall rate that every item starts with
   */
  public ItemStatistics(List<String> tasks, double halfLifeMs, double prior) {
    this(tasks, halfLifeMs, halfLifeMs, prior);
  }

  /**
   * Nothing counted yet.
   *
   * @param halfLifeMs how long until a count is worth half; infinite = for ever
   * @param forgetHalfLifeMs the same, as it decides when an item is forgotten
   * @param prior exposures at the overall rate that every item starts with
   */
  public ItemStatistics(
      List<String> tasks, double halfLifeMs, double forgetHalfLifeMs, double prior) {
    this.tasks = List.copyOf(tasks);
    this.halfLifeMs = halfLifeMs;
    this.forgetHalfLifeMs = forgetHalfLifeMs;
    this.due = new DueIds(forgetHalfLifeMs * SPAN);
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
    Counts counts = items.get(itemId);
    return counts == null ? overallLogit(task) : logit(counts, task, overallRate(task));
  }

  private double logit(Counts counts, int task, double overall) {
    double positives = counts.sums[tasks.size() + task];
    double rate = (positives + prior * overall) / (counts.sums[task] + prior);
    return Math.log(rate / (1 - rate));
  }

  /** Log-odds of the rate of all items for a task. */
  public double overallLogit(int task) {
    double rate = overallRate(task);
    return Math.log(rate / (1 - rate));
  }

  /**
   * Sets, of the item of each input, the log-odds by task, less those of all items, and the
   * logarithm of its impressions. An item that was not shown has none.
   *
   * <p>All counts are found before any is read, so that the processor waits for many places of the
   * memory at a time.
   *
   * @param column the first of them
   */
  void set(Inputs inputs, int column, long[] itemIds) {
    @Nullable Counts[] found = new Counts[itemIds.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = items.get(itemIds[i]);
    }
    for (int task = 0; task < tasks.size(); task++) {
      double overall = overallRate(task);
      double overallLogit = overallLogit(task);
      for (int i = 0; i < found.length; i++) {
        if (found[i] != null) {
          float logOdds = (float) (logit(found[i], task, overall) - overallLogit);
          inputs.set(i, column + task, logOdds);
        }
      }
    }
    for (int i = 0; i < found.length; i++) {
      if (found[i] != null) {
        double log = Math.log1p(found[i].impressions);
        inputs.set(i, column + tasks.size(), (float) (log / IMPRESSIONS_SCALE));
      }
    }
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

  /** How many items have counts. */
  public int size() {
    return items.size();
  }

  /** How many items have been forgotten. */
  public long forgotten() {
    return forgotten;
  }

  /**
   * Begins a batch: items whose counts are next to nothing by then are forgotten.
   *
   * @param batchTimeMs event time of the batch, epoch ms; time never goes back
   */
  public void begin(long batchTimeMs) {
    timeMs = Math.max(timeMs, batchTimeMs);
    if (restored) {
      restored = false;
      items.values().forEach(counts -> due.add(counts.itemId, counts.dueMs));
    }
    due.take(timeMs, this::forgetIfDue);
  }

  private void forgetIfDue(long itemId) {
    Counts counts = items.get(itemId);
    if (counts != null && due.isOver(counts.dueMs, timeMs)) {
      items.remove(itemId);
      changed.add(itemId);
      forgotten++;
    } else if (counts != null) {
      due.add(itemId, counts.dueMs);
    }
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
    Counts counts = own(sample.itemIds()[index]);
    double like = 1 / sample.inclusionProbability()[index];
    double worth = like * counts.decay(sample.requestTime(), halfLifeMs);
    if (sample.revision() == 0) {
      counts.impressions += worth;
    }
    for (int task = 0; task < tasks.size(); task++) {
      byte @Nullable [] labels = sample.labels().get(tasks.get(task));
      if (labels != null && labels[index] >= 0) {
        double weight = sample.weights().getOrDefault(tasks.get(task), 1f);
        counts.sums[task] += worth * weight;
        counts.sums[tasks.size() + task] += worth * weight * labels[index];
        allExposures[task] += like * weight;
        allPositives[task] += like * weight * labels[index];
      }
    }
    if (counts.dueMs == 0) {
      counts.dueMs = timeMs;
      due.add(counts.itemId, timeMs);
    }
    // Never sooner than it was: of late counts, no more than how many there are is looked at.
    counts.dueMs = Math.max(counts.dueMs, dueMs(counts));
  }

  /** When the largest count will have been halved until it is small. */
  private long dueMs(Counts counts) {
    double largest = counts.impressions;
    for (int task = 0; task < tasks.size(); task++) {
      largest = Math.max(largest, counts.sums[task]);
    }
    int halves = Math.max(1, Math.getExponent(largest) + 1 + SMALL);
    return (long) (timeMs + halves * forgetHalfLifeMs);
  }

  /** An item's counts, to be changed: a copy where the last snapshot has those there are. */
  private Counts own(long itemId) {
    Counts counts = items.get(itemId);
    if (counts == null || counts.snapshots != snapshots) {
      counts =
          counts == null ? new Counts(itemId, tasks.size(), snapshots) : counts.copy(snapshots);
      items.put(itemId, counts);
      changed.add(itemId);
    }
    return counts;
  }

  /** All counts as they stand, or those that have changed since the snapshot before. */
  public Snapshot snapshot(Extent extent) {
    return new Snapshot(extent);
  }

  /**
   * Reads what a snapshot wrote: of all into counts of nothing, of changes over what the one before
   * has left. Counts of tasks that these do not have are left out.
   */
  public void read(DataInputStream in) throws IOException {
    timeMs = in.readLong();
    forgotten = in.readLong();
    restored = true;
    due.clear();
    int[] own = new int[in.readInt()];
    for (int i = 0; i < own.length; i++) {
      own[i] = tasks.indexOf(in.readUTF());
    }
    readAll(in, own, allExposures, 0);
    readAll(in, own, allPositives, 0);
    for (int left = in.readInt(); left > 0; left--) {
      Counts counts = new Counts(in.readLong(), tasks.size(), RESTORED);
      counts.time = in.readLong();
      counts.dueMs = in.readLong();
      counts.impressions = in.readDouble();
      readAll(in, own, counts.sums, 0);
      readAll(in, own, counts.sums, tasks.size());
      items.put(counts.itemId, counts);
    }
    for (int left = in.readInt(); left > 0; left--) {
      items.remove(in.readLong());
    }
  }

  private static void readAll(DataInputStream in, int[] places, double[] values, int from)
      throws IOException {
    for (int place : places) {
      double value = in.readDouble();
      if (place >= 0) {
        values[from + place] = value;
      }
    }
  }

  /**
   * Counts at one moment: nothing is copied then, as counts that change afterwards are copied
   * first. {@link #write} may be called on any thread; then the statistics' own calls {@link
   * #failed} if what was written is lost.
   */
  public final class Snapshot {
    private final LongOpenHashSet changes = changed;
    private final double[] exposures = allExposures.clone();
    private final double[] positives = allPositives.clone();
    private final long timeThen = timeMs;
    private final long forgottenThen = forgotten;
    private final Counts[] then;
    private final long[] gone;

    private Snapshot(Extent extent) {
      if (extent == Extent.ALL) {
        then = items.values().toArray(Counts[]::new);
        gone = new long[0];
      } else {
        then =
            changes
                .longStream()
                .mapToObj(items::get)
                .filter(Objects::nonNull)
                .toArray(Counts[]::new);
        gone = changes.longStream().filter(id -> !items.containsKey(id)).sorted().toArray();
      }
      changed = new LongOpenHashSet();
      snapshots++;
    }

    /** Writes what {@link ItemStatistics#read} reads, in the order of item ids. */
    public void write(DataOutputStream out) throws IOException {
      out.writeLong(timeThen);
      out.writeLong(forgottenThen);
      out.writeInt(tasks.size());
      for (String task : tasks) {
        out.writeUTF(task);
      }
      writeAll(out, exposures);
      writeAll(out, positives);
      Arrays.sort(then, Comparator.comparingLong(counts -> counts.itemId));
      out.writeInt(then.length);
      for (Counts counts : then) {
        out.writeLong(counts.itemId);
        out.writeLong(counts.time);
        out.writeLong(counts.dueMs);
        out.writeDouble(counts.impressions);
        writeAll(out, counts.sums);
      }
      out.writeInt(gone.length);
      for (long id : gone) {
        out.writeLong(id);
      }
    }

    private static void writeAll(DataOutputStream out, double[] values) throws IOException {
      for (double value : values) {
        out.writeDouble(value);
      }
    }

    /** It is lost: what it had counts as changed again. */
    public void failed() {
      changed.addAll(changes);
    }
  }

  /** One item's counts as of a time. */
  private static final class Counts {
    private final long itemId;

    /** Exposures by task, then positives by task: side by side, to be found by one look. */
    private final double[] sums;

    private final int snapshots;
    private double impressions;
    private long time;

    /** Event time at which the item is forgotten, unless it is shown again; 0 = not known yet. */
    private long dueMs;

    /**
     * @param snapshots taken by then: those that come later may have it, and it stays as it is
     */
    Counts(long itemId, int tasks, int snapshots) {
      this.itemId = itemId;
      this.sums = new double[2 * tasks];
      this.snapshots = snapshots;
      this.time = Long.MIN_VALUE;
    }

    Counts copy(int later) {
      Counts copy = new Counts(itemId, sums.length / 2, later);
      System.arraycopy(sums, 0, copy.sums, 0, sums.length);
      copy.impressions = impressions;
      copy.time = time;
      copy.dueMs = dueMs;
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
      impressions *= factor;
      Arrays.setAll(sums, i -> sums[i] * factor);
      time = now;
      return 1;
    }
  }
}
