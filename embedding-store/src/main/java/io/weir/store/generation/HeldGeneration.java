package io.weir.store.generation;

import io.weir.store.table.Encoding;
import io.weir.store.table.VectorTable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A generation in memory: its vectors, and a count of those who hold them.
 *
 * <p>The store holds it until the generation is dropped, a reader by a {@link Lease}; the last one
 * to let go gives the memory back. Updates of the generation show as they are applied. Thread-safe.
 */
public final class HeldGeneration {
  private final long generation;
  private final long trainerEpoch;
  private final VectorTable vectors;
  private final AtomicInteger holders = new AtomicInteger(1);
  private volatile boolean stale;

  HeldGeneration(long generation, long trainerEpoch, VectorTable vectors) {
    this.generation = generation;
    this.trainerEpoch = trainerEpoch;
    this.vectors = vectors;
  }

  /** Its id. */
  public long generation() {
    return generation;
  }

  /** The trainer's incarnation that publishes it. */
  public long trainerEpoch() {
    return trainerEpoch;
  }

  /** Elements of its vectors. */
  public int dimension() {
    return vectors.dimension();
  }

  /** The form its vectors are kept in. */
  public Encoding encoding() {
    return vectors.encoding();
  }

  /** Items that have a vector in it; 0 once it is released. */
  public long items() {
    return vectors.size();
  }

  /** Memory that it takes, in bytes. */
  public long memoryBytes() {
    return vectors.memoryBytes();
  }

  /** Whether the log lost records of it: it is served as it was. */
  public boolean stale() {
    return stale;
  }

  /** Its vectors, for those who hold it. */
  VectorTable vectors() {
    return vectors;
  }

  void becomeStale() {
    stale = true;
  }

  /** Holds it, unless everybody has let go of it already. */
  boolean retain() {
    return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
  }

  /** Lets go of it. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      vectors.free();
    }
  }
}
