package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The vectors behind one of the model's scores: their inner products, and their lengths.
 *
 * <p>Shapes: users (requests, d), items (items, d), products and norms (requests, columns), as the
 * cells of {@link Lists}; those of padding mean nothing. The arrays belong to the step's manager.
 */
public interface Vectors {

  /** ⟨u, i⟩ of every cell: (requests, columns). */
  NDArray products();

  /** |u||i| of every cell: (requests, columns). */
  NDArray norms();

  /**
   * Vectors with the products that the model has made of them.
   *
   * @param lengths |i| of every cell's item, the same for all scores: (requests, columns)
   */
  static Vectors of(NDArray users, NDArray products, Supplier<NDArray> lengths) {
    return new Vectors() {
      @Override
      public NDArray products() {
        return products;
      }

      @Override
      public NDArray norms() {
        return Tensors.norms(users).expandDims(1).mul(lengths.get());
      }
    };
  }

  /** |i| of every cell's item, taken when it is first asked for: (requests, columns). */
  static Supplier<NDArray> lengths(NDArray items, Lists lists) {
    @Nullable NDArray[] known = new NDArray[1];
    return () -> {
      if (known[0] == null) {
        known[0] =
            Tensors.take(Tensors.norms(items), lists.anyItems())
                .reshape(lists.requests(), lists.columns());
      }
      return known[0];
    };
  }

  /** Vectors, and the products of every cell's: for whoever has no model at hand. */
  static Vectors of(NDArray users, NDArray items, Lists lists) {
    long width = users.getShape().get(1);
    NDArray ofCells =
        Tensors.rows(items, lists.anyItems()).reshape(lists.requests(), lists.columns(), width);
    NDArray products = ofCells.mul(users.expandDims(1)).sum(new int[] {2});
    return of(users, products, lengths(items, lists));
  }
}
