package io.weir.simulator.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decompresses an LZ4 frame of known length (LZ4 frame format 1.6, block format).
 *
 * <p>Feather files from Python have frames of linked blocks, which lz4-java refuses and
 * commons-compress, Arrow's choice, reads at some 5 MB/s. Checksums are passed over, dictionaries
 * refused. Used by one thread.
 */
final class Lz4Frame {
  private static final int MAGIC = 0x184D2204;
  private static final int VERSION = 0b01;
  private static final int CHECKED_BLOCKS = 1 << 4;
  private static final int CONTENT_SIZE = 1 << 3;
  private static final int DICTIONARY = 1;
  private static final int PLAIN_BLOCK = 1 << 31;
  private static final int LEAST_MATCH = 4;
  private static final int LONGER = 15;
  private static final int BYTE = 0xff;
  private static final int SHORT = 0xffff;

  private final ByteBuffer frame;
  private final byte[] out;
  private int size;

  private Lz4Frame(byte[] frame, int length) {
    this.frame = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    out = new byte[length];
  }

  /**
   * Decompresses.
   *
   * @param length of what the frame holds
   * @throws RuntimeException of some kind when the bytes are no such frame
   */
  static byte[] decompress(byte[] frame, int length) {
    Lz4Frame reading = new Lz4Frame(frame, length);
    reading.read();
    return reading.out;
  }

  private void read() {
    require(frame.getInt() == MAGIC, "begins with no LZ4 magic");
    int flags = frame.get();
    require((flags >> 6 & 0b11) == VERSION, "is of another LZ4 version");
    require((flags & DICTIONARY) == 0, "needs a dictionary");
    boolean sized = (flags & CONTENT_SIZE) != 0;
    // Block size and, after the content's size, the header's checksum.
    skip(1 + (sized ? Long.BYTES : 0) + 1);
    for (int block = frame.getInt(); block != 0; block = frame.getInt()) {
      int length = block & ~PLAIN_BLOCK;
      if ((block & PLAIN_BLOCK) != 0) {
        literals(length);
      } else {
        sequences(frame.position() + length);
      }
      skip((flags & CHECKED_BLOCKS) == 0 ? 0 : Integer.BYTES);
    }
    require(size == out.length, "ends after " + size + " bytes");
  }

  private void sequences(int end) {
    while (frame.position() < end) {
      int token = frame.get() & BYTE;
      literals(length(token >> 4));
      if (frame.position() < end) {
        int offset = frame.getShort() & SHORT;
        match(offset, length(token & LONGER) + LEAST_MATCH);
      }
    }
  }

  private int length(int first) {
    int length = first;
    for (int more = first == LONGER ? BYTE : 0; more == BYTE; length += more) {
      more = frame.get() & BYTE;
    }
    return length;
  }

  private void literals(int length) {
    frame.get(out, size, length);
    size += length;
  }

  /** Copies what stands {@code offset} bytes before, which may run into what is being copied. */
  private void match(int offset, int length) {
    require(offset > 0 && offset <= size, "refers to bytes before it");
    int end = Math.addExact(size, length);
    if (offset >= length) {
      System.arraycopy(out, size - offset, out, size, length);
      size = end;
    } else {
      while (size < end) {
        out[size] = out[size - offset];
        size++;
      }
    }
  }

  private void skip(int bytes) {
    frame.position(frame.position() + bytes);
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("buffer of " + out.length + " bytes " + what);
    }
  }
}
