package io.weir.store.durable;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Vectors in numbered families, and metadata (named rows of longs) beside them, which survive this
 * process. Thread-safe; every use after {@link #close} fails, and closing again has no effect.
 */
public interface DurableStore extends AutoCloseable {
  /**
   * A vector of a family, or with null the lack of one.
   *
   * @param vector handed on, not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Row(long id, byte @Nullable [] vector) {}

  /** Collects one atomic write; valid only inside {@link #write}. Not thread-safe. */
  interface Batch {
    /** Sets an item's vector. */
    void putVector(int family, long id, byte[] vector);

    /** Takes an item's vector away. */
    void deleteVector(int family, long id);

    /** Sets a row of metadata. */
    void putMetadata(String key, long... row);

    /** Takes a row of metadata away. */
    void deleteMetadata(String key);
  }

  /** Receives what a scan finds. */
  @FunctionalInterface
  interface Visitor {
    /**
     * @param vector reused for the next item
     */
    void visit(long id, byte[] vector);
  }

  /**
   * A family and the metadata as they were at one moment, whatever is written or dropped since.
   * Thread-safe; whoever opened it closes it, closing again has no effect, and the store's close
   * closes it too: every use after either fails.
   */
  interface Cursor extends AutoCloseable {
    /** As {@link DurableStore#metadataWithPrefix}, then. */
    SortedMap<String, long[]> metadataWithPrefix(String prefix);

    /**
     * The next items in the unsigned order of their ids.
     *
     * @param ids receives them, as many as there is room for
     * @param rows (ids.length, rowBytes) receives their vectors
     * @return how many; 0 at the end
     */
    int next(long[] ids, byte[] rows, int rowBytes);

    @Override
    void close();
  }

  /** Numbers of the families that exist. */
  Set<Integer> families();

  /** Makes an empty family. */
  void createFamily(int number);

  /** Drops a family and frees its disk space; without effect when there is none. */
  void dropFamily(int number);

  /** Writes everything that {@code content} puts into the batch, or nothing of it. */
  void write(Durability durability, Consumer<Batch> content);

  /**
   * Writes many rows of one family at several times the speed of {@link #write}, synced; of rows of
   * one id the last one counts. All of them or none survive a death.
   */
  void ingest(int family, List<Row> rows);

  /** A row of metadata; null when there is none. */
  long @Nullable [] metadata(String key);

  /** All rows of metadata whose key starts with {@code prefix}, by the rest of their key. */
  SortedMap<String, long[]> metadataWithPrefix(String prefix);

  /**
   * The unsigned ids at which a family can be cut into about equal parts for {@link #scan}.
   *
   * @return ascending, first the lowest id that is there; empty when the family is
   */
  long[] cuts(int family, int parts);

  /**
   * Visits a family's items in the unsigned order of their ids.
   *
   * @param from first id, unsigned
   * @param before the id to stop before, unsigned; null = none
   * @param vectorBytes length of every vector in the family
   */
  void scan(int family, long from, @Nullable Long before, int vectorBytes, Visitor visitor);

  /** A family as it is now, to be read in pieces. */
  Cursor cursor(int family);

  /**
   * Makes a folder that holds the whole store as it is now, and that a store can be opened in.
   *
   * @param target must not exist; on the same file system it shares files with the store
   */
  void checkpoint(Path target);

  @Override
  void close();
}
