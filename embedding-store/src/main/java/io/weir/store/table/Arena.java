package io.weir.store.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A table's off-heap memory, in a few large pieces that are handed out in small ones.
 *
 * <p>Only stretches of some megabytes can lie on huge pages, and a table is read at random: on
 * small pages every row would miss the processor's table of pages, too. A new piece is a share of
 * what there is, so that little is unused.
 *
 * <p>Thread-safe. Whoever made it frees it when nobody uses any of it.
 */
final class Arena {
  private static final int FIRST_BYTES = 1 << 16;
  private static final int MAX_BYTES = 1 << 28;
  private static final int GROWTH_DIVISOR = 8;

  private final List<ByteBuffer> pieces = new ArrayList<>();
  private int used;
  private long bytes;

  /** Zeroed little-endian memory. */
  synchronized ByteBuffer allocate(int wanted) {
    ByteBuffer last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
    if (last == null || last.capacity() - used < wanted) {
      long share = Math.max(FIRST_BYTES, Math.min(MAX_BYTES, bytes / GROWTH_DIVISOR));
      last = DirectMemory.allocate((int) Math.max(wanted, share));
      pieces.add(last);
      bytes += last.capacity();
      used = 0;
    }
    ByteBuffer part = last.slice(used, wanted).order(ByteOrder.LITTLE_ENDIAN);
    used += wanted;
    return part;
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Gives all of it back; nobody may use any of it from here on. */
  synchronized void free() {
    pieces.forEach(DirectMemory::free);
    pieces.clear();
    bytes = 0;
  }
}
