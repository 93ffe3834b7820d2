package io.weir.store.table;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Inner products with the Vector API, two sums of vectors at a time; loaded by {@link Kernel} alone
 * and only where the module is there.
 */
final class VectorKernel implements Kernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  @Override
  public void dots(
      float[] queries, int query, float[] rows, int count, int dimension, float[] products) {
    for (int row = 0; row < count; row++) {
      products[row] = dot(queries, query, rows, row * dimension, dimension);
    }
  }

  @Override
  public void squares(float[] rows, int count, int dimension, float[] products) {
    for (int row = 0; row < count; row++) {
      products[row] = dot(rows, row * dimension, rows, row * dimension, dimension);
    }
  }

  private static float dot(float[] a, int aAt, float[] b, int bAt, int length) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= length - 2 * LANES; i += 2 * LANES) {
      even = load(a, aAt + i).fma(load(b, bAt + i), even);
      odd = load(a, aAt + i + LANES).fma(load(b, bAt + i + LANES), odd);
    }
    for (; i <= length - LANES; i += LANES) {
      even = load(a, aAt + i).fma(load(b, bAt + i), even);
    }
    float sum = even.add(odd).reduceLanes(VectorOperators.ADD);
    for (; i < length; i++) {
      sum += a[aAt + i] * b[bAt + i];
    }
    return sum;
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(SPECIES, values, at);
  }
}
