package io.weir.trainer.table;

import io.weir.core.cascade.Ids;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * How often each of some ids was seen, exactly: an open-addressed table of longs and ints.
 *
 * <p>Not thread-safe.
 */
final class IdCounts {
  private static final int SMALLEST = 16;

  private long[] ids = new long[SMALLEST];
  private int[] counts = new int[SMALLEST];
  private int size;

  /** How many ids were seen. */
  int size() {
    return size;
  }

  long bytes() {
    return (long) ids.length * (Long.BYTES + Integer.BYTES);
  }

  /** How often an id was seen; 0 = never. */
  int of(long id) {
    return counts[place(id)];
  }

  /** Counts an id once more. */
  void add(long id) {
    int place = place(id);
    if (counts[place] == 0) {
      if (2 * (size + 1) > ids.length) {
        resize(ids.length * 2);
        place = place(id);
      }
      ids[place] = id;
      size++;
    }
    if (counts[place] < Integer.MAX_VALUE) {
      counts[place]++;
    }
  }

  /** Forgets an id. */
  void remove(long id) {
    int hole = place(id);
    if (counts[hole] == 0) {
      return;
    }
    int mask = ids.length - 1;
    // Entries behind the hole move up, unless that would put them before their home.
    for (int at = hole + 1 & mask; counts[at] != 0; at = at + 1 & mask) {
      int home = home(ids[at]);
      if ((at - home & mask) >= (at - hole & mask)) {
        ids[hole] = ids[at];
        counts[hole] = counts[at];
        hole = at;
      }
    }
    counts[hole] = 0;
    size--;
  }

  /** These counts as they stand. */
  IdCounts copy() {
    IdCounts copy = new IdCounts();
    copy.ids = ids.clone();
    copy.counts = counts.clone();
    copy.size = size;
    return copy;
  }

  /** Writes all ids, ascending, with their counts. */
  void write(DataOutputStream out) throws IOException {
    long[] known = new long[size];
    int n = 0;
    for (int i = 0; i < ids.length; i++) {
      if (counts[i] != 0) {
        known[n++] = ids[i];
      }
    }
    Arrays.sort(known);
    out.writeInt(size);
    for (long id : known) {
      out.writeLong(id);
      out.writeInt(of(id));
    }
  }

  static IdCounts read(DataInputStream in) throws IOException {
    IdCounts counts = new IdCounts();
    for (int left = in.readInt(); left > 0; left--) {
      long id = in.readLong();
      counts.add(id);
      counts.counts[counts.place(id)] = in.readInt();
    }
    return counts;
  }

  /** Where an id stands, or would. */
  private int place(long id) {
    int at = home(id);
    while (counts[at] != 0 && ids[at] != id) {
      at = at + 1 & ids.length - 1;
    }
    return at;
  }

  private int home(long id) {
    return (int) Ids.mix(id) & ids.length - 1;
  }

  private void resize(int length) {
    long[] oldIds = ids;
    int[] oldCounts = counts;
    ids = new long[length];
    counts = new int[length];
    for (int i = 0; i < oldIds.length; i++) {
      if (oldCounts[i] != 0) {
        int place = place(oldIds[i]);
        ids[place] = oldIds[i];
        counts[place] = oldCounts[i];
      }
    }
  }
}
