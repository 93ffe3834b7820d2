package io.weir.trainer.features;

import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.table.EmbeddingTable;
import io.weir.trainer.table.EmbeddingTable.Extent;
import io.weir.trainer.table.TableCopy;
import io.weir.trainer.table.TableSnapshot;
import io.weir.trainer.table.TableStatus;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;

/**
 * The tables by feature, made when a feature is first met.
 *
 * <p>Not thread-safe; a snapshot may be written by another thread. Whoever makes it closes it.
 */
public final class Tables implements AutoCloseable {
  private final Function<String, EmbeddingTable> factory;
  private final Map<String, EmbeddingTable> byName = new TreeMap<>();
  private long eventTimeMs;
  private long steps;

  /**
   * No tables yet.
   *
   * @param factory makes the table of a feature
   */
  public Tables(Function<String, EmbeddingTable> factory) {
    this.factory = factory;
  }

  /** The table of a feature. */
  public EmbeddingTable of(String name) {
    EmbeddingTable known = byName.get(name);
    return known != null ? known : make(name);
  }

  private EmbeddingTable make(String name) {
    EmbeddingTable made = factory.apply(name);
    made.begin(eventTimeMs);
    made.advance(steps);
    byName.put(name, made);
    return made;
  }

  /**
   * Begins a batch that is learnt from.
   *
   * @param batchTimeMs event time of the batch, epoch ms; the tables' time never goes back
   */
  public void begin(long batchTimeMs) {
    eventTimeMs = Math.max(eventTimeMs, batchTimeMs);
    byName.values().forEach(table -> table.begin(eventTimeMs));
  }

  /** Tells all tables how many steps were taken so far. */
  public void advance(long taken) {
    steps = taken;
    byName.values().forEach(table -> table.advance(taken));
  }

  /**
   * Ends a batch: rows that are due leave the tables.
   *
   * @param removed is told the feature and the id of each
   */
  public void maintain(ObjLongConsumer<String> removed) {
    byName.forEach((name, table) -> table.maintain(id -> removed.accept(name, id)));
  }

  /** The rows of the tables whose names pass, as they stand; the caller closes each. */
  Map<String, TableCopy> copies(Predicate<String> names) {
    Map<String, TableCopy> copies = new TreeMap<>();
    byName.forEach(
        (name, table) -> {
          if (names.test(name)) {
            copies.put(name, table.copy());
          }
        });
    return copies;
  }

  /** What each table holds and has done, by feature. */
  public Map<String, TableStatus> status() {
    Map<String, TableStatus> status = new TreeMap<>();
    byName.forEach((name, table) -> status.put(name, table.status()));
    return Collections.unmodifiableMap(status);
  }

  /** All tables as they stand, for a checkpoint; the snapshot before must have ended. */
  public Snapshot snapshot(Extent extent) {
    Map<String, TableSnapshot> tables = new TreeMap<>();
    byName.forEach((name, table) -> tables.put(name, table.snapshot(extent)));
    return new Snapshot(eventTimeMs, steps, tables);
  }

  /**
   * Takes in what a snapshot wrote: the first into tables just made, each further one, of what had
   * changed, into those that the one before has left.
   *
   * @param wanted the tables that are taken up
   * @param differences is told of those that are not
   */
  public void read(DataInputStream in, Predicate<String> wanted, Differences differences)
      throws IOException {
    eventTimeMs = in.readLong();
    steps = in.readLong();
    for (int left = in.readInt(); left > 0; left--) {
      String name = in.readUTF();
      if (wanted.test(name)) {
        of(name).read(in, differences);
      } else {
        differences.add("table " + name + ": left out, no input is made of it");
        TableSnapshot.skip(in);
      }
    }
  }

  /** Gives all memory back; a second call does nothing. */
  @Override
  public void close() {
    byName.values().forEach(EmbeddingTable::close);
  }

  /**
   * All tables as they stood at one moment; see {@link TableSnapshot} for the order of calls and
   * the threads.
   */
  public static final class Snapshot {
    private final long eventTimeMs;
    private final long steps;
    private final Map<String, TableSnapshot> tables;

    private Snapshot(long eventTimeMs, long steps, Map<String, TableSnapshot> tables) {
      this.eventTimeMs = eventTimeMs;
      this.steps = steps;
      this.tables = tables;
    }

    /** Writes what {@link Tables#read} reads. */
    public void write(DataOutputStream out) throws IOException {
      out.writeLong(eventTimeMs);
      out.writeLong(steps);
      out.writeInt(tables.size());
      for (Map.Entry<String, TableSnapshot> entry : tables.entrySet()) {
        out.writeUTF(entry.getKey());
        entry.getValue().write(out);
      }
    }

    /** It is safe: the next snapshot of changes begins here. */
    public void written() {
      tables.values().forEach(TableSnapshot::written);
    }

    /** It is lost: what it had is in the next snapshot of changes again. */
    public void failed() {
      tables.values().forEach(TableSnapshot::failed);
    }
  }
}
