package io.weir.store.table;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inner products of rows of floats. Stateless, thread-safe.
 *
 * <p>Implementations add in orders of their own, so they agree with the exact sum within rounding
 * and not bit for bit with each other.
 */
public interface Kernel {
  /** Elements that an array of products of so many rows must have; those after them are scratch. */
  default int room(int count) {
    return count;
  }

  /**
   * The inner products of one query with each row.
   *
   * @param queries holds the query from {@code query} on, {@code dimension} elements
   * @param rows (count, dimension), row-major
   * @param products receives one for each row; of {@link #room} or more
   */
  void dots(float[] queries, int query, float[] rows, int count, int dimension, float[] products);

  /**
   * The inner product of each row with itself.
   *
   * @param rows (count, dimension), row-major
   * @param products receives one for each row; of {@link #room} or more
   */
  void squares(float[] rows, int count, int dimension, float[] products);

  /** In plain loops, on every platform. */
  static Kernel plain() {
    return new PlainKernel();
  }

  /**
   * In the processor's widest vectors; empty unless the JVM was started with {@code --add-modules
   * jdk.incubator.vector}.
   */
  static Optional<Kernel> vector() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.empty();
    }
    Optional<Kernel> inPlace = vector("VectorMemoryKernel");
    return inPlace.isPresent() ? inPlace : vector("VectorKernel");
  }

  private static Optional<Kernel> vector(String name) {
    try {
      // By name: the class cannot be loaded where the module is not there.
      Class<?> type = Class.forName(Kernel.class.getPackageName() + '.' + name);
      return Optional.of(type.asSubclass(Kernel.class).getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException | LinkageError e) {
      Logger log = LoggerFactory.getLogger(Kernel.class);
      log.warn("no {}, in spite of the module: {}", name, e.toString());
      return Optional.empty();
    }
  }

  /** The vector one where there is one, else the plain one. */
  static Kernel best() {
    return vector().orElseGet(Kernel::plain);
  }
}
