package io.weir.store.durable;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/** Rows of longs as big-endian bytes, and cuts of the unsigned range. */
final class Longs {
  private Longs() {}

  static byte[] encode(long... row) {
    ByteBuffer bytes = ByteBuffer.allocate(row.length * Long.BYTES);
    bytes.asLongBuffer().put(row);
    return bytes.array();
  }

  static long[] decode(byte[] bytes) {
    LongBuffer longs = ByteBuffer.wrap(bytes).asLongBuffer();
    long[] row = new long[longs.remaining()];
    longs.get(row);
    return row;
  }

  /** {@code first, first + step, …}, at most {@code count} of them and none beyond 2^64. */
  static long[] evenly(long first, long step, int count) {
    long[] cuts = new long[count];
    int made = 0;
    for (long cut = first; made < count; cut += step) {
      if (made > 0 && Long.compareUnsigned(cut, cuts[made - 1]) <= 0) {
        break;
      }
      cuts[made++] = cut;
    }
    return Arrays.copyOf(cuts, made);
  }
}
