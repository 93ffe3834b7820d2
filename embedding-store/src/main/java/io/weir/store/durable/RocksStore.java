package io.weir.store.durable;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Ids;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The durable copy of the store in RocksDB: a numbered column family of vectors per loaded
 * generation, and metadata (named rows of longs) in the default family.
 *
 * <p>Vectors and metadata that belong together are written in one atomic batch, so the state on
 * disk always equals the offsets on disk. The native handles stay inside and every use goes through
 * one guarded method: a use after close fails, a close waits for uses in progress.
 *
 * <p>Thread-safe. Closed by whoever opened it; closing again has no effect.
 */
public final class RocksStore implements DurableStore {
  private static final String FORMAT_KEY = "format";
  private static final long FORMAT = 2;

  private final ReadWriteLock guard = new ReentrantReadWriteLock();
  private @Nullable RocksHandles handles;

  private RocksStore(RocksHandles handles) {
    this.handles = handles;
  }

  /**
   * Opens the folder's database, or makes one.
   *
   * @throws InvalidValueException when the folder cannot be written to, belongs to another running
   *     store, or holds something else
   */
  public static RocksStore open(Path dir) {
    RocksStore store = new RocksStore(RocksHandles.open(dir));
    try {
      if (store.metadata(FORMAT_KEY) == null) {
        store.write(Durability.MACHINE, batch -> batch.putMetadata(FORMAT_KEY, FORMAT));
      }
      store.checkFormat(dir);
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /**
   * Opens a folder's database as it is now, beside a running store or without one; whatever writes
   * fails.
   *
   * @throws InvalidValueException when the folder holds no store
   */
  public static RocksStore openReadOnly(Path dir) {
    RocksStore store = new RocksStore(RocksHandles.openReadOnly(dir));
    try {
      store.checkFormat(dir);
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  @Override
  public Set<Integer> families() {
    return use("list families", h -> new TreeSet<>(h.families.keySet()));
  }

  @Override
  public void createFamily(int number) {
    run(
        "create family",
        h -> {
          byte[] name = RocksHandles.familyName(number).getBytes(UTF_8);
          ColumnFamilyHandle family =
              h.db.createColumnFamily(new ColumnFamilyDescriptor(name, h.options.family));
          h.families.put(number, family);
        });
  }

  @Override
  public void dropFamily(int number) {
    run(
        "drop family",
        h -> {
          ColumnFamilyHandle family = h.families.remove(number);
          if (family != null) {
            h.db.dropColumnFamily(family);
            h.db.destroyColumnFamilyHandle(family);
          }
        });
  }

  @Override
  public void write(Durability durability, Consumer<Batch> content) {
    run(
        "write",
        h -> {
          try (WriteBatch batch = new WriteBatch()) {
            content.accept(new RocksBatch(h, batch));
            h.db.write(
                durability == Durability.MACHINE ? h.options.synced : h.options.unsynced, batch);
          }
        });
  }

  @Override
  public void ingest(int family, List<Row> rows) {
    if (!rows.isEmpty()) {
      run("ingest", h -> SortedFile.ingest(h, family, rows));
    }
  }

  @Override
  public long @Nullable [] metadata(String key) {
    byte[] row = use("read", h -> h.db.get(key.getBytes(UTF_8)));
    return row == null ? null : Longs.decode(row);
  }

  @Override
  public SortedMap<String, long[]> metadataWithPrefix(String prefix) {
    return use(
        "read",
        h -> {
          try (ReadOptions options = new ReadOptions()) {
            return Metadata.withPrefix(h.db, options, prefix);
          }
        });
  }

  /** An item's vector; null when it has none. */
  public byte @Nullable [] vector(int family, long id) {
    return use("read", h -> h.db.get(h.family(family), Ids.key(id)));
  }

  @Override
  public long[] cuts(int family, int parts) {
    return use(
        "scan",
        h -> {
          try (RocksIterator ends = h.db.newIterator(h.family(family))) {
            ends.seekToFirst();
            ends.status();
            if (!ends.isValid()) {
              return new long[0];
            }
            long first = Ids.ofKey(ends.key());
            ends.seekToLast();
            ends.status();
            long step = Long.divideUnsigned(Ids.ofKey(ends.key()) - first, parts) + 1;
            return Longs.evenly(first, step, parts);
          }
        });
  }

  @Override
  public void scan(int family, long from, @Nullable Long before, int vectorBytes, Visitor visitor) {
    run(
        "scan",
        h -> {
          byte[] key = new byte[Long.BYTES];
          byte[] vector = new byte[vectorBytes];
          try (ReadOptions options =
                  new ReadOptions().setFillCache(false).setReadaheadSize(1 << 20);
              RocksIterator items = h.db.newIterator(h.family(family), options)) {
            for (items.seek(Ids.key(from)); items.isValid(); items.next()) {
              items.key(key);
              long id = Ids.ofKey(key);
              if (before != null && Long.compareUnsigned(id, before) >= 0) {
                break;
              }
              items.value(vector);
              visitor.visit(id, vector);
            }
            items.status();
          }
        });
  }

  @Override
  public Cursor cursor(int family) {
    return use(
        "scan",
        h -> {
          RocksCursor cursor = new RocksCursor(h, family);
          h.cursors.add(cursor);
          return new GuardedCursor(cursor);
        });
  }

  @Override
  public void checkpoint(Path target) {
    run(
        "checkpoint",
        h -> {
          try (Checkpoint checkpoint = Checkpoint.create(h.db)) {
            checkpoint.createCheckpoint(target.toString());
          }
        });
  }

  @Override
  public void close() {
    guard.writeLock().lock();
    try {
      if (handles != null) {
        handles.close();
        handles = null;
      }
    } finally {
      guard.writeLock().unlock();
    }
  }

  private void checkFormat(Path dir) {
    long[] format = metadata(FORMAT_KEY);
    if (format == null || format[0] != FORMAT) {
      throw new InvalidValueException(
          "store.dir",
          dir + " of format " + (format == null ? "none" : format[0]),
          "a folder of format " + FORMAT);
    }
  }

  private interface Use<T extends @Nullable Object> {
    T with(RocksHandles handles) throws RocksDBException;
  }

  private interface Action {
    void with(RocksHandles handles) throws RocksDBException;
  }

  private void run(String what, Action action) {
    use(
        what,
        h -> {
          action.with(h);
          return true;
        });
  }

  /** The one way to the native handles. */
  private <T extends @Nullable Object> T use(String what, Use<T> use) {
    guard.readLock().lock();
    try {
      if (handles == null) {
        throw new IllegalStateException("store: closed (expected: an open store)");
      }
      return use.with(handles);
    } catch (RocksDBException e) {
      throw new DurableStoreException(what, e);
    } finally {
      guard.readLock().unlock();
    }
  }

  /** Takes turns with other threads of the same reader, and with the store's close. */
  private final class GuardedCursor implements Cursor {
    private final RocksCursor cursor;

    GuardedCursor(RocksCursor cursor) {
      this.cursor = cursor;
    }

    @Override
    public synchronized SortedMap<String, long[]> metadataWithPrefix(String prefix) {
      return use("scan", h -> open().metadata(prefix));
    }

    @Override
    public synchronized int next(long[] ids, byte[] rows, int rowBytes) {
      return use("scan", h -> open().next(ids, rows, rowBytes));
    }

    @Override
    public synchronized void close() {
      guard.readLock().lock();
      try {
        // A closed store has closed its cursors.
        if (handles != null) {
          handles.cursors.remove(cursor);
          cursor.close();
        }
      } finally {
        guard.readLock().unlock();
      }
    }

    private RocksCursor open() {
      if (cursor.isClosed()) {
        throw new IllegalStateException("cursor: closed (expected: an open cursor)");
      }
      return cursor;
    }
  }

  private static final class RocksBatch implements Batch {
    private final RocksHandles handles;
    private final WriteBatch batch;

    private RocksBatch(RocksHandles handles, WriteBatch batch) {
      this.handles = handles;
      this.batch = batch;
    }

    @Override
    public void putVector(int family, long id, byte[] vector) {
      collect(() -> batch.put(handles.family(family), Ids.key(id), vector));
    }

    @Override
    public void deleteVector(int family, long id) {
      collect(() -> batch.delete(handles.family(family), Ids.key(id)));
    }

    @Override
    public void putMetadata(String key, long... row) {
      collect(() -> batch.put(key.getBytes(UTF_8), Longs.encode(row)));
    }

    @Override
    public void deleteMetadata(String key) {
      collect(() -> batch.delete(key.getBytes(UTF_8)));
    }

    private interface Step {
      void run() throws RocksDBException;
    }

    private static void collect(Step step) {
      try {
        step.run();
      } catch (RocksDBException e) {
        throw new DurableStoreException("write", e);
      }
    }
  }
}
