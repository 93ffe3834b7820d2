package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link HostLoss} reads its scores from and adds its gradients to, times the weight that
 * its term has. Not thread-safe.
 */
final class HostTerm {
  private final Elements scores;
  private final Supplier<Elements> ofNorms;
  private final double weight;
  private @Nullable Elements norms;

  /**
   * @param norms of every cell, of the vectors behind the score, where a loss asks for them
   */
  HostTerm(Elements scores, Supplier<Elements> norms, double weight) {
    this.scores = scores;
    this.ofNorms = norms;
    this.weight = weight;
  }

  private Elements norms() {
    if (norms == null) {
      norms = ofNorms.get();
    }
    return norms;
  }

  /** A scalar of that value with the gradients that were added. */
  NDArray moved(double value) {
    return Elements.moved(norms == null ? List.of(scores) : List.of(scores, norms), value);
  }

  /** The term's score of each cell, times a factor. */
  double[] scores(Cells cells, double factor) {
    double[] values = scores.values();
    double[] own = new double[cells.size()];
    for (int i = 0; i < own.length; i++) {
      own[i] = values[cells.place(i)] * factor;
    }
    return own;
  }

  /** |u||i| of each cell. */
  double[] norms(Cells cells) {
    double[] values = norms().values();
    double[] own = new double[cells.size()];
    for (int i = 0; i < own.length; i++) {
      own[i] = values[cells.cell(i)];
    }
    return own;
  }

  /** Adds to the gradient by each cell's score, times a factor. */
  void add(Cells cells, double[] more, double factor) {
    double[] gradient = scores.gradient();
    for (int i = 0; i < more.length; i++) {
      gradient[cells.place(i)] += weight * factor * more[i];
    }
  }

  /** Adds to the gradient by each cell's |u||i|. */
  void addOfNorms(Cells cells, double[] more) {
    double[] gradient = norms().gradient();
    for (int i = 0; i < more.length; i++) {
      gradient[cells.cell(i)] += weight * more[i];
    }
  }
}
