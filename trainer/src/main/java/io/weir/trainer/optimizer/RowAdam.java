package io.weir.trainer.optimizer;

import static io.weir.core.Checks.check;

/**
 * {@link Adam} of table rows as if it were one of dense weights: a row moves on, and its moments
 * decay, in steps that do not meet it.
 *
 * <p>A row makes up for those steps when it is next read or met, one after the other in the dense
 * rule's own arithmetic, until the next would no longer change a weight; from there on the moments
 * are decayed at once. Hence a step costs what the rows cost that it reads, and not what the table
 * holds: at most some 700 such steps for each, and about 150 where weights and rates are usual.
 *
 * <p>That holds where {@code b1 < √b2}: a mean falls faster than the root of its square, so that
 * steps without a gradient become smaller and smaller. Other settings are refused.
 *
 * <p>Slots: the means, the squares, and the step that the row stands at, in two parts.
 *
 * <p>Deviations: 1. a mean below 1e-30 moves nothing any more; 2. moments that are decayed at once
 * differ from the dense rule's in their last bits, as those are rounded step by step.
 */
final class RowAdam implements RowOptimizer {
  private static final float NOTHING = 1e-30f;

  /** Whole numbers up to here are exact in a float. */
  private static final long EXACT = 1 << 23;

  private final Adam.Settings settings;

  /** The rule with these settings; with others a row that rests could begin to move again. */
  RowAdam(Adam.Settings settings) {
    this.settings = settings;
    double bound = Math.sqrt(settings.beta2());
    check(
        settings.beta1() < bound,
        "trainer.tables.optimizer.settings.beta1",
        settings.beta1(),
        "below the square root of beta2, " + bound);
  }

  @Override
  public int slots(int dimension) {
    return 2 * dimension + 2;
  }

  @Override
  public boolean moves() {
    return settings.learningRate() > 0;
  }

  @Override
  public boolean drifts() {
    return true;
  }

  @Override
  public void update(float[] row, int at, int dimension, float[] gradient, int from, long step) {
    catchUp(row, at, dimension, step - 1);
    decay(row, at, dimension, step - 1 - standsAt(row, at, dimension));
    settings.at(step).update(row, at, dimension, gradient, from);
    standAt(row, at, dimension, step);
  }

  @Override
  public void catchUp(float[] row, int at, int dimension, long step) {
    long last = standsAt(row, at, dimension);
    while (last < step) {
      Adam.Step next = settings.at(last + 1);
      if (!moves(row, at, dimension, next)) {
        return;
      }
      next.coast(row, at, dimension);
      standAt(row, at, dimension, ++last);
    }
  }

  /** Whether a step without a gradient changes a weight; if not, no later one does. */
  private boolean moves(float[] row, int at, int dimension, Adam.Step step) {
    for (int i = 0; i < dimension; i++) {
      double m = settings.beta1() * row[at + dimension + i];
      if (Math.abs(m) > NOTHING) {
        double v = settings.beta2() * row[at + 2 * dimension + i];
        double root = Math.sqrt(v * step.correction());
        float moved = row[at + i] - (float) (step.rate() * m / (root + settings.epsilon()));
        if (moved != row[at + i]) {
          return true;
        }
      }
    }
    return false;
  }

  /** Lets the moments decay over steps that move no weight. */
  private void decay(float[] row, int at, int dimension, long steps) {
    if (steps > 0) {
      double ofMean = Math.pow(settings.beta1(), steps);
      double ofSquare = Math.pow(settings.beta2(), steps);
      for (int i = 0; i < dimension; i++) {
        row[at + dimension + i] *= (float) ofMean;
        row[at + 2 * dimension + i] *= (float) ofSquare;
      }
    }
  }

  private static long standsAt(float[] row, int at, int dimension) {
    int slot = at + 3 * dimension;
    return (long) row[slot] * EXACT + (long) row[slot + 1];
  }

  private static void standAt(float[] row, int at, int dimension, long step) {
    int slot = at + 3 * dimension;
    row[slot] = step / EXACT;
    row[slot + 1] = step % EXACT;
  }
}
