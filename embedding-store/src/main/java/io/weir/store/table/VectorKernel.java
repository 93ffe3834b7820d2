package io.weir.store.table;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Inner products with the Vector API, two sums of vectors at a time; loaded by {@link Kernel} alone
 * and only where the module is there.
 *
 * <p>The lanes of each row's sum are laid beside each other and added up in pairs at the end: Java
 * 17's own reduction adds one lane after the other, which takes longer than the product of 64
 * elements.
 */
class VectorKernel implements Kernel {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();
  private static final int MIN_LANES = 4;

  @Override
  public int room(int count) {
    return count * LANES;
  }

  @Override
  public void dots(
      float[] queries, int query, float[] rows, int count, int dimension, float[] products) {
    for (int row = 0; row < count; row++) {
      lanes(queries, query, rows, row * dimension, dimension).intoArray(products, row * LANES);
    }
    for (int row = 0; row < count; row++) {
      products[row] =
          rowSum(products, row * LANES) + rest(queries, query, rows, row * dimension, dimension);
    }
  }

  @Override
  public void squares(float[] rows, int count, int dimension, float[] products) {
    for (int row = 0; row < count; row++) {
      int at = row * dimension;
      lanes(rows, at, rows, at, dimension).intoArray(products, row * LANES);
    }
    for (int row = 0; row < count; row++) {
      int at = row * dimension;
      products[row] = rowSum(products, row * LANES) + rest(rows, at, rows, at, dimension);
    }
  }

  /** Sums whose sum is the inner product of all elements but the last few. */
  private static FloatVector lanes(float[] a, int aAt, float[] b, int bAt, int length) {
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
    return even.add(odd);
  }

  /** The last few elements' part of the inner product. */
  private static float rest(float[] a, int aAt, float[] b, int bAt, int length) {
    float sum = 0;
    for (int i = length / LANES * LANES; i < length; i++) {
      sum += a[aAt + i] * b[bAt + i];
    }
    return sum;
  }

  static float rowSum(float[] lanes, int at) {
    if (LANES < MIN_LANES) {
      return FloatVector.fromArray(SPECIES, lanes, at).reduceLanes(VectorOperators.ADD);
    }
    float sum = 0;
    for (int i = 0; i < LANES; i += MIN_LANES) {
      sum += (lanes[at + i] + lanes[at + i + 1]) + (lanes[at + i + 2] + lanes[at + i + 3]);
    }
    return sum;
  }

  static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(SPECIES, values, at);
  }
}
