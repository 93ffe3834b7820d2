package io.weir.store.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * {@link VectorKernel} that reads rows where they lie. What it reads them by is there in Java 17
 * and 18 alone; where it is not, this cannot be made.
 */
final class VectorMemoryKernel extends VectorKernel implements MemoryKernel {

  /**
   * Tries itself.
   *
   * @throws LinkageError where the JVM has no such access
   */
  VectorMemoryKernel() {
    load(ByteBuffer.allocateDirect(LANES * Float.BYTES), 0, 0);
  }

  @Override
  public void dot(
      float[] queries, int query, ByteBuffer memory, int at, int dimension, float[] sums, int row) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= dimension - 2 * LANES; i += 2 * LANES) {
      even = load(queries, query + i).fma(load(memory, at, i), even);
      odd = load(queries, query + i + LANES).fma(load(memory, at, i + LANES), odd);
    }
    for (; i <= dimension - LANES; i += LANES) {
      even = load(queries, query + i).fma(load(memory, at, i), even);
    }
    even.add(odd).intoArray(sums, row * LANES);
    for (; i < dimension; i++) {
      sums[row * LANES] += queries[query + i] * memory.getFloat(at + i * Float.BYTES);
    }
  }

  @Override
  public void sum(float[] sums, int count) {
    for (int row = 0; row < count; row++) {
      sums[row] = rowSum(sums, row * LANES);
    }
  }

  private static FloatVector load(ByteBuffer memory, int at, int element) {
    int from = at + element * Float.BYTES;
    return FloatVector.fromByteBuffer(SPECIES, memory, from, ByteOrder.LITTLE_ENDIAN);
  }
}
