package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import java.util.Locale;

/** How a user's vector and an item's are held against each other. */
public enum Similarity {
  /** Inner product. */
  DOT {
    @Override
    NDArray vectors(NDArray vectors) {
      return vectors;
    }
  },
  /** Inner product of vectors of length 1: what is published has that length too. */
  COSINE {
    @Override
    NDArray vectors(NDArray vectors) {
      return vectors.normalize(2, vectors.getShape().dimension() - 1, 1e-12);
    }
  };

  /** The vectors as they enter the inner product: (…, d). */
  abstract NDArray vectors(NDArray vectors);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
