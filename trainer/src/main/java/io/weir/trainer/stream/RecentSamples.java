package io.weir.trainer.stream;

import io.weir.core.Checks;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestSample;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * The newest samples that were read, by request and revision, to tell one that comes again.
 *
 * <p>A join that delivers at least once sends again, after a failure, what it sent since its last
 * checkpoint. Samples are held by 64 bits of a hash: of a million of them, another is taken for one
 * with a probability below 1e-13. Not thread-safe.
 */
final class RecentSamples {
  private final int capacity;
  private final Deque<Long> inOrder = new ArrayDeque<>();
  private final Set<Long> keys = new HashSet<>();

  /**
   * @param capacity how many are remembered, the oldest forgotten first; 0 = none
   */
  RecentSamples(int capacity) {
    Checks.notNegative("recent-samples", capacity);
    this.capacity = capacity;
  }

  /** What a sample is known by. */
  static long key(RequestSample sample) {
    return Ids.mix(Ids.hash(sample.requestId()) ^ Ids.mix(sample.revision()));
  }

  boolean contains(long key) {
    return keys.contains(key);
  }

  void add(long key) {
    if (capacity > 0 && keys.add(key)) {
      inOrder.addLast(key);
      while (inOrder.size() > capacity) {
        keys.remove(inOrder.removeFirst());
      }
    }
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(inOrder.size());
    for (long key : inOrder) {
      out.writeLong(key);
    }
  }

  void read(DataInputStream in) throws IOException {
    for (int left = in.readInt(); left > 0; left--) {
      add(in.readLong());
    }
  }
}
