package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import java.util.Locale;

/** How the cross tower's scalar c joins the inner product of user and item (HCCP §3.1). */
public enum ScoreMode {
  /** {@code c ⟨u, i⟩}: "dot product weighted with cross-feature scores". */
  MULTIPLY(1) {
    @Override
    public NDArray score(NDArray products, NDArray cross) {
      return products.mul(cross);
    }
  },
  /** {@code ⟨u, i⟩ + c}. */
  ADD(0) {
    @Override
    public NDArray score(NDArray products, NDArray cross) {
      return products.add(cross);
    }
  },
  /** {@code ⟨u, i⟩}: there is no cross tower. */
  PRODUCT(0) {
    @Override
    public NDArray score(NDArray products, NDArray cross) {
      return products;
    }
  };

  private final float neutral;

  ScoreMode(float neutral) {
    this.neutral = neutral;
  }

  /**
   * The score of each cell.
   *
   * @param products ⟨u, i⟩, (requests, candidates)
   * @param cross c, (requests, candidates); any where there is no cross tower
   */
  public abstract NDArray score(NDArray products, NDArray cross);

  /** Whether it looks at c. */
  boolean crosses() {
    return this != PRODUCT;
  }

  /** The scalar that leaves the inner product as it is. */
  float neutral() {
    return neutral;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
