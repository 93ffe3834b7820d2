package io.weir.store.durable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DurableStore} in memory that outlives its own close, and that dies on request before a
 * change takes effect: between any two steps of whoever writes to it.
 */
public final class FragileDisk implements DurableStore {
  /** The process is no more. */
  public static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final SortedMap<Integer, SortedMap<Long, byte[]>> families = new TreeMap<>();
  private final SortedMap<String, long[]> metadata = new TreeMap<>();
  private int stepsToLive = Integer.MAX_VALUE;

  /** Dies instead of making the change after so many more of them. */
  public void dieAfter(int steps) {
    stepsToLive = steps;
  }

  @Override
  public Set<Integer> families() {
    return new TreeSet<>(families.keySet());
  }

  @Override
  public void createFamily(int number) {
    step();
    if (families.putIfAbsent(number, new TreeMap<>(Long::compareUnsigned)) != null) {
      throw new AssertionError("family " + number + " is there already");
    }
  }

  @Override
  public void dropFamily(int number) {
    step();
    families.remove(number);
  }

  @Override
  public void write(Durability durability, Consumer<Batch> content) {
    List<Runnable> changes = new ArrayList<>();
    content.accept(new Collected(changes));
    step();
    changes.forEach(Runnable::run);
  }

  @Override
  public void ingest(int family, List<Row> rows) {
    step();
    rows.forEach(row -> set(family, row.id(), row.vector()));
  }

  @Override
  public long @Nullable [] metadata(String key) {
    return metadata.get(key);
  }

  @Override
  public SortedMap<String, long[]> metadataWithPrefix(String prefix) {
    SortedMap<String, long[]> rows = new TreeMap<>();
    metadata.forEach(
        (key, row) -> {
          if (key.startsWith(prefix)) {
            rows.put(key.substring(prefix.length()), row);
          }
        });
    return rows;
  }

  @Override
  public long[] cuts(int family, int parts) {
    SortedMap<Long, byte[]> rows = rows(family);
    return rows.isEmpty() ? new long[0] : new long[] {rows.firstKey()};
  }

  @Override
  public void scan(int family, long from, @Nullable Long before, int vectorBytes, Visitor visitor) {
    rows(family).forEach(visitor::visit);
  }

  @Override
  public Cursor cursor(int family) {
    throw new UnsupportedOperationException("cursors are tested on RocksDB");
  }

  @Override
  public void checkpoint(Path target) {
    throw new UnsupportedOperationException("checkpoints are tested on RocksDB");
  }

  @Override
  public void close() {
    stepsToLive = Integer.MAX_VALUE;
  }

  private void step() {
    if (stepsToLive-- <= 0) {
      throw new Death();
    }
  }

  private void set(int family, long id, byte @Nullable [] vector) {
    if (vector == null) {
      rows(family).remove(id);
    } else {
      rows(family).put(id, vector.clone());
    }
  }

  private SortedMap<Long, byte[]> rows(int family) {
    SortedMap<Long, byte[]> rows = families.get(family);
    if (rows == null) {
      throw new AssertionError("family " + family + " is not there");
    }
    return rows;
  }

  private final class Collected implements Batch {
    private final List<Runnable> changes;

    Collected(List<Runnable> changes) {
      this.changes = changes;
    }

    @Override
    public void putVector(int family, long id, byte[] vector) {
      changes.add(() -> set(family, id, vector));
    }

    @Override
    public void deleteVector(int family, long id) {
      changes.add(() -> set(family, id, null));
    }

    @Override
    public void putMetadata(String key, long... row) {
      changes.add(() -> metadata.put(key, row.clone()));
    }

    @Override
    public void deleteMetadata(String key) {
      changes.add(() -> metadata.remove(key));
    }
  }
}
