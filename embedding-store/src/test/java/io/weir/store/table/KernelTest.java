package io.weir.store.table;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.ByteBuffer;
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
    // Java 19 took away what reads rows in place.
    String expected = Runtime.version().feature() <= 18 ? "VectorMemoryKernel" : "VectorKernel";
    assertThat(Kernel.best().getClass().getSimpleName()).isEqualTo(expected);
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

  @Test
  void productsInMemory_ofAnyDimensionAndAgain_agreeWithThoseOfCopies() {
    Kernel best = Kernel.vector().orElseThrow();
    assumeThat(best).isInstanceOf(MemoryKernel.class);
    MemoryKernel kernel = (MemoryKernel) best;
    Random random = new Random(4);
    for (int dimension : IntStream.rangeClosed(1, 140).toArray()) {
      int count = 1 + random.nextInt(5);
      float[] queries = gaussians(random, 2 * dimension);
      float[] rows = gaussians(random, count * dimension);
      ByteBuffer memory = DirectMemory.allocate(Long.BYTES + rows.length * Float.BYTES);
      memory
          .slice(Long.BYTES, rows.length * Float.BYTES)
          .order(LITTLE_ENDIAN)
          .asFloatBuffer()
          .put(rows);
      float[] products = new float[kernel.room(count)];
      float[] expected = new float[kernel.room(count)];

      for (int row = 0; row < count; row++) {
        int at = Long.BYTES + row * dimension * Float.BYTES;
        kernel.dot(queries, dimension, memory, Long.BYTES, dimension, products, row);
        kernel.dot(queries, dimension, memory, at, dimension, products, row);
      }
      kernel.sum(products, count);

      kernel.dots(queries, dimension, rows, count, dimension, expected);
      for (int row = 0; row < count; row++) {
        assertThat(products[row]).isCloseTo(expected[row], within(dimension * 0x1p-20f));
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
