package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;

/**
 * The vectors behind one of the model's scores, and their inner products.
 *
 * <p>Shapes: users (requests, d), items (items, d), products (requests, items). The arrays belong
 * to the step's manager.
 */
public interface Vectors {

  /** ⟨u, i⟩ of every request and every distinct item of the batch: (requests, items). */
  NDArray products();

  /**
   * |u||i| of chosen pairs.
   *
   * @param requests row of each pair
   * @param items column of each pair
   * @return (pairs)
   */
  NDArray norms(int[] requests, int[] items);

  /** Vectors with the products that the model has made of them. */
  static Vectors of(NDArray users, NDArray items, NDArray products) {
    return new Vectors() {
      @Override
      public NDArray products() {
        return products;
      }

      @Override
      public NDArray norms(int[] requests, int[] columns) {
        return Tensors.take(Tensors.norms(users), requests)
            .mul(Tensors.take(Tensors.norms(items), columns));
      }
    };
  }
}
