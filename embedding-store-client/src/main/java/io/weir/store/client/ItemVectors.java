package io.weir.store.client;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;
import io.weir.store.wire.RowsReply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.Objects;

/**
 * The vectors of the items asked for, by their position in the question, all of one generation.
 *
 * <p>Immutable, thread-safe; vectors are copied out.
 */
public final class ItemVectors {
  private final VectorOrigin origin;
  private final int size;
  private final int dimension;
  private final BitSet found;
  private final ByteBuffer packed;

  ItemVectors(VectorOrigin origin, int size, int dimension, BitSet found, ByteBuffer packed) {
    this.origin = origin;
    this.size = size;
    this.dimension = dimension;
    this.found = found;
    this.packed = packed;
  }

  static ItemVectors of(int size, RowsReply reply) {
    return new ItemVectors(
        VectorOrigin.of(reply.origin()),
        size,
        reply.dimension(),
        BitSet.valueOf(reply.found()),
        ByteBuffer.wrap(reply.vectors()));
  }

  /** Where they came from. */
  public VectorOrigin origin() {
    return origin;
  }

  /** Items asked for. */
  public int size() {
    return size;
  }

  /** Elements of each vector. */
  public int dimension() {
    return dimension;
  }

  /** Whether the item at this position has a vector. */
  public boolean found(int position) {
    Objects.checkIndex(position, size);
    return found.get(position);
  }

  /** Items that have a vector. */
  public int foundCount() {
    return found.cardinality();
  }

  /**
   * The vector of the item at this position.
   *
   * @throws InvalidValueException when it has none, see {@link #found}
   */
  public float[] vector(int position) {
    check(found(position), "position", position, "an item that has a vector");
    float[] vector = new float[dimension];
    row(position).get(vector);
    return vector;
  }

  /**
   * Copies the vectors of all items: (items, dimension), row-major; rows of items without a vector
   * are zero.
   */
  public float[] toArray() {
    float[] rows = new float[size * dimension];
    floats().get(rows);
    return rows;
  }

  private FloatBuffer row(int position) {
    FloatBuffer floats = floats();
    return floats.position(position * dimension);
  }

  private FloatBuffer floats() {
    return packed.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
