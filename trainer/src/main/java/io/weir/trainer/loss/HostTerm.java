package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A term of the objective whose value and gradient are found on the host, in double precision, of
 * scores that are copied there once for all terms.
 *
 * <p>Lists are short and many: the engine would take a dozen small operations a term, and as many
 * to go back, where a loop over the cells is done in the time of one. Not thread-safe.
 */
final class HostTerm {
  private final LossInput input;
  private final Elements scores;
  private final double[] gradient;
  private double @Nullable [] ofNorms;

  HostTerm(LossInput input, Elements scores) {
    this.input = input;
    this.scores = scores;
    this.gradient = new double[scores.values().length];
  }

  /** Numbers times a factor. */
  static double[] times(double[] numbers, double factor) {
    double[] product = new double[numbers.length];
    Arrays.setAll(product, i -> numbers[i] * factor);
    return product;
  }

  /** The term's score of each cell. */
  double[] scores(Cells cells) {
    return cells.map(i -> scores.values()[cells.place(i)]);
  }

  /** |u||i| of each cell. */
  double[] norms(Cells cells) {
    double[] norms = input.norms().values();
    return cells.map(i -> norms[cells.cell(i)]);
  }

  /** Adds to the gradient by each cell's score. */
  void add(Cells cells, double[] more) {
    for (int i = 0; i < more.length; i++) {
      gradient[cells.place(i)] += more[i];
    }
  }

  /** Adds to the gradient by each cell's |u||i|. */
  void addOfNorms(Cells cells, double[] more) {
    if (ofNorms == null) {
      ofNorms = new double[input.norms().values().length];
    }
    for (int i = 0; i < more.length; i++) {
      ofNorms[cells.cell(i)] += more[i];
    }
  }

  /** The term: a scalar with the gradients that were added. */
  NDArray value(double value) {
    NDArray moved = scores.moved(gradient);
    if (ofNorms != null) {
      moved = moved.add(input.norms().moved(ofNorms));
    }
    return moved.add(Tensors.constant(moved, new double[] {value}, new Shape()));
  }
}
