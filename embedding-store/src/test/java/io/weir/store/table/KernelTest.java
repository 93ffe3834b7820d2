package io.weir.store.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelTest {
  static List<Kernel> kernels() {
    return List.of(Kernel.plain(), Kernel.vector().orElseThrow());
  }

  @Test
  void best_withTheModule_isTheVectorOne() {
    assertThat(Kernel.best().getClass().getSimpleName()).isEqualTo("VectorKernel");
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void products_ofAnyDimension_agreeWithDoubles(Kernel kernel) {
    Random random = new Random(3);
    for (int dimension : IntStream.rangeClosed(1, 140).toArray()) {
      int count = 1 + random.nextInt(5);
      float[] queries = gaussians(random, 3 * dimension);
      float[] rows = gaussians(random, count * dimension);
      float[] products = new float[kernel.room(count)];
      float[] squares = new float[kernel.room(count)];

      kernel.dots(queries, dimension, rows, count, dimension, products);
      kernel.squares(rows, count, dimension, squares);

      for (int row = 0; row < count; row++) {
        double product = 0;
        double square = 0;
        double magnitude = 0;
        for (int d = 0; d < dimension; d++) {
          double value = rows[row * dimension + d];
          product += queries[dimension + d] * value;
          square += value * value;
          magnitude += Math.abs(queries[dimension + d] * value);
        }
        double unit = dimension * 0x1p-24;
        assertThat(Math.abs(products[row] - product)).isLessThanOrEqualTo(magnitude * unit);
        assertThat(Math.abs(squares[row] - square)).isLessThanOrEqualTo(square * unit);
      }
    }
  }

  private static float[] gaussians(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
