package io.weir.trainer.loss;

/**
 * What a {@link HostLoss} reads its scores from and adds its gradients to, times the weight that
 * its term has. Not thread-safe.
 */
final class HostTerm {
  private final LossInput input;
  private final Elements scores;
  private final double weight;

  HostTerm(LossInput input, Elements scores, double weight) {
    this.input = input;
    this.scores = scores;
    this.weight = weight;
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
    double[] values = input.norms().values();
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
    double[] gradient = input.norms().gradient();
    for (int i = 0; i < more.length; i++) {
      gradient[cells.cell(i)] += weight * more[i];
    }
  }
}
