package io.weir.simulator.cascade;

import io.weir.simulator.Draws;

/** Directions in the space of tastes: vectors of {@value #DIMENSION} numbers, of length 1. */
final class Tastes {
  static final int DIMENSION = 8;

  private Tastes() {}

  /** A uniformly random direction. */
  static double[] any(Draws draws) {
    return near(new double[DIMENSION], 1, draws);
  }

  /** {@code centre} moved by normal noise of that deviation in each dimension. */
  static double[] near(double[] centre, double spread, Draws draws) {
    double[] moved = new double[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      moved[i] = centre[i] + spread * draws.gaussian();
    }
    return unit(moved);
  }

  /** The direction between two. */
  static double[] between(double[] a, double[] b) {
    double[] sum = new double[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      sum[i] = a[i] + b[i];
    }
    return unit(sum);
  }

  /** Writes a direction as the row of a matrix. */
  static void store(double[] taste, float[] matrix, int row) {
    for (int i = 0; i < DIMENSION; i++) {
      matrix[row * DIMENSION + i] = (float) taste[i];
    }
  }

  /** The product of a vector and the row of a matrix. */
  static float product(float[] vector, float[] matrix, int row) {
    int at = row * DIMENSION;
    float even = 0;
    float odd = 0;
    for (int i = 0; i < DIMENSION; i += 2) {
      even += vector[i] * matrix[at + i];
      odd += vector[i + 1] * matrix[at + i + 1];
    }
    return even + odd;
  }

  /** The cosine of two directions. */
  static double likeness(double[] a, double[] b) {
    double dot = 0;
    for (int i = 0; i < DIMENSION; i++) {
      dot += a[i] * b[i];
    }
    return dot;
  }

  private static double[] unit(double[] vector) {
    double length = StrictMath.sqrt(likeness(vector, vector));
    if (length == 0) {
      return vector;
    }
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] /= length;
    }
    return vector;
  }
}
