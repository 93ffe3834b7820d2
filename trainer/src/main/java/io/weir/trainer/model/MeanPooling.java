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
    NDArray filled = sequences.filled().expandDims(3);
    return sequences
        .rows()
        .mul(filled)
        .sum(new int[] {2})
        .div(filled.sum(new int[] {2}).maximum(1));
  }
}
