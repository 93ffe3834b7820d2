package io.weir.trainer.model;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.Model.Sequences;
import io.weir.trainer.model.Parameters.Weights;

/**
 * Every item of a sequence looks at all others; the mean of what they see.
 *
 * <p>{@code softmax(X W_q (X W_k)ᵀ / √d) X W_v}, one head, no order of positions.
 *
 * <p>Shapes: rows (requests, sequences, positions, width). Masked are positions without an item:
 * nothing looks at them, and they are in no mean. It starts as the mean of the rows: W_v is the
 * identity, W_q and W_k are small.
 */
public final class SelfAttentionPooling implements Pooling {
  private static final double SMALL = 0.1;
  private static final double NOTHING = -1e9;

  /**
   * Settings of {@link SelfAttentionPooling}.
   *
   * @param positions how many of a sequence's newest items it looks at
   */
  public record Settings(int positions) {
    /** A session. */
    public static final Settings DEFAULTS = new Settings(20);

    public Settings {
      check(positions > 0 && positions <= 1024, "positions", positions, "1 to 1024");
    }
  }

  private final Settings settings;

  /** The pooling with these settings. */
  public SelfAttentionPooling(Settings settings) {
    this.settings = settings;
  }

  @Override
  public int positions() {
    return settings.positions();
  }

  @Override
  public void declare(Parameters parameters, int width) {
    parameters.gaussian("sequence.query", SMALL, width, width);
    parameters.gaussian("sequence.key", SMALL, width, width);
    float[] value = parameters.zeros("sequence.value", width, width);
    for (int i = 0; i < width; i++) {
      value[i * width + i] = 1;
    }
  }

  @Override
  public NDArray pool(Sequences sequences, Weights weights) {
    NDArray x = sequences.rows();
    NDArray filled = sequences.filled();
    double root = Math.sqrt(x.getShape().get(3));
    NDArray queries = x.matMul(weights.get("sequence.query"));
    NDArray keys = x.matMul(weights.get("sequence.key"));
    NDArray looks = Scalars.times(queries.matMul(keys.transpose(0, 1, 3, 2)), 1 / root);
    NDArray masked = looks.add(Scalars.times(filled.neg().add(1), NOTHING).expandDims(2));
    NDArray seen = masked.softmax(3).matMul(x.matMul(weights.get("sequence.value")));
    return MeanPooling.mean(seen, filled);
  }
}
