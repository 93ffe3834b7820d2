package io.weir.store.table;

import static io.weir.core.Checks.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table's rows, off-heap, in a few large pieces; a slot's number is its piece and its place in
 * it.
 *
 * <p>Only stretches of some megabytes can lie on huge pages, and a table is read at random: on
 * small pages every row would miss the processor's table of pages, too. Few pieces also keep what
 * describes them near. A new piece is a share of what there is, so that little is unused. A slot is
 * a row and nothing else, so that rows of whole cache lines begin with one.
 *
 * <p>Thread-safe. Whoever made it frees it when nobody uses any of it.
 */
final class RowMemory {
  private static final int PLACE_BITS = 22;
  private static final int PLACE_MASK = (1 << PLACE_BITS) - 1;
  private static final int MAX_PIECES = 1 << Integer.SIZE - 1 - PLACE_BITS;
  private static final int FIRST_BYTES = 1 << 16;
  private static final int MAX_BYTES = 1 << 28;
  private static final int GROWTH_DIVISOR = 8;
  private static final int CACHE_LINE = 64;

  private final int stride;
  private final List<ByteBuffer> allocated = new ArrayList<>();
  private volatile ByteBuffer[] pieces = {};
  // The same memory, for copies of many floats at once; set before pieces.
  private volatile FloatBuffer[] floats = {};
  private int nextPlace;
  private int lastRows;
  private long bytes;

  /**
   * No rows yet.
   *
   * @param rowBytes of each
   */
  RowMemory(int rowBytes) {
    this.stride = (rowBytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }

  /**
   * Zeroed rows side by side.
   *
   * @return the slot of the first
   */
  synchronized int allocate(int rows) {
    if (lastRows - nextPlace < rows) {
      addPiece(rows);
    }
    int first = nextPlace;
    nextPlace += rows;
    return (pieces.length - 1) << PLACE_BITS | first;
  }

  /** All memory, little-endian, to be asked for after the slot; see {@link #piece}. */
  ByteBuffer[] pieces() {
    return pieces;
  }

  /** The same as floats, where they are rows' elements. */
  FloatBuffer[] floats() {
    return floats;
  }

  /** Which of the pieces a slot's row is in. */
  static int piece(int slot) {
    return slot >>> PLACE_BITS;
  }

  /** Where a slot's row begins in its piece. */
  int at(int slot) {
    return (slot & PLACE_MASK) * stride;
  }

  /** Reads a number of each of a row's cache lines, so that a later use finds them near. */
  long touch(ByteBuffer piece, int at) {
    int last = at + stride - Long.BYTES;
    // Not a loop: around a few turns the compiler builds more than they are.
    long sum =
        piece.getLong(at)
            + piece.getLong(Math.min(last, at + CACHE_LINE))
            + piece.getLong(Math.min(last, at + 2 * CACHE_LINE))
            + piece.getLong(Math.min(last, at + 3 * CACHE_LINE));
    return stride > 4 * CACHE_LINE ? sum + touch(piece, at + 4 * CACHE_LINE, last) : sum;
  }

  private static long touch(ByteBuffer piece, int first, int last) {
    long sum = 0;
    for (int line = first; line <= last; line += CACHE_LINE) {
      sum += piece.getLong(line);
    }
    return sum;
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Gives all of it back; nobody may use any of it from here on. */
  synchronized void free() {
    pieces = new ByteBuffer[0];
    floats = new FloatBuffer[0];
    allocated.forEach(DirectMemory::free);
    allocated.clear();
    nextPlace = 0;
    lastRows = 0;
    bytes = 0;
  }

  private void addPiece(int rows) {
    check(pieces.length < MAX_PIECES, "table", pieces.length + " pieces", "fewer items");
    long share = Math.max(FIRST_BYTES, Math.min(MAX_BYTES, bytes / GROWTH_DIVISOR));
    int moreRows = (int) Math.max(rows, Math.min(share / stride, 1 << PLACE_BITS));
    ByteBuffer piece = DirectMemory.allocate(lines(moreRows * stride) + CACHE_LINE);
    allocated.add(piece);
    bytes += piece.capacity();
    ByteBuffer aligned = piece.alignedSlice(CACHE_LINE).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer[] moreFloats = Arrays.copyOf(floats, pieces.length + 1);
    moreFloats[pieces.length] = aligned.asFloatBuffer();
    floats = moreFloats;
    ByteBuffer[] more = Arrays.copyOf(pieces, pieces.length + 1);
    more[pieces.length] = aligned;
    pieces = more;
    // Last: where memory ran out, no row of the piece before is given out again.
    lastRows = moreRows;
    nextPlace = 0;
  }

  private static int lines(int bytes) {
    return (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
  }
}
