package io.weir.store.table;

/** Inner products in loops with four sums, so that additions need not wait for each other. */
final class PlainKernel implements Kernel {
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
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i <= length - 4; i += 4) {
      s0 += a[aAt + i] * b[bAt + i];
      s1 += a[aAt + i + 1] * b[bAt + i + 1];
      s2 += a[aAt + i + 2] * b[bAt + i + 2];
      s3 += a[aAt + i + 3] * b[bAt + i + 3];
    }
    for (; i < length; i++) {
      s0 += a[aAt + i] * b[bAt + i];
    }
    return s0 + s1 + (s2 + s3);
  }
}
