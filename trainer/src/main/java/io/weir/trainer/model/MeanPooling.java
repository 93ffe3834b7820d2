package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.Model.Sequences;
import io.weir.trainer.model.Parameters.Weights;

/** The mean of a sequence's rows. It is taken on the host, and costs the device nothing. */
public final class MeanPooling implements Pooling {
  /** It has none. */
  public record Settings() {
    /** None. */
    public static final Settings DEFAULTS = new Settings();
  }

  /** The pooling. */
  public MeanPooling(Settings settings) {}

  @Override
  public int positions() {
    return 0;
  }

  @Override
  public void declare(Parameters parameters, int width) {}

  @Override
  public NDArray pool(Sequences sequences, Weights weights) {
    return mean(sequences.rows(), sequences.filled());
  }

  /**
   * The mean over positions.
   *
   * @param rows (requests, sequences, positions, width)
   * @param filled 1 where a position counts, else 0: (requests, sequences, positions)
   * @return (requests, sequences, width), 0 where none counts
   */
  static NDArray mean(NDArray rows, NDArray filled) {
    NDArray counts = filled.sum(new int[] {2}, true).clip(1, Float.MAX_VALUE);
    return rows.mul(filled.expandDims(3)).sum(new int[] {2}).div(counts);
  }
}
