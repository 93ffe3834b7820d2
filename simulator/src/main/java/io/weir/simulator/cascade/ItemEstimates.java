package io.weir.simulator.cascade;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

/**
 * A ranking stage that knows users well and learns items one by one: its estimate of an item's
 * click log-odds is the posterior mean of all observations of the item, one per exposure.
 *
 * <p>Before the first observation an item's estimate lies {@code tail-bias} too low, give or take a
 * normal error of deviation {@code tail-error}; an observation is the truth plus noise of deviation
 * √{@code exposures} · {@code tail-error}. So after n of them the error's mean and deviation are
 * exactly
 *
 * <pre>
 * mean      = −tail-bias / (1 + n / exposures)
 * deviation =  tail-error / √(1 + n / exposures)
 * </pre>
 *
 * <p>and it is better on the head of the catalogue than on its tail, of which it thinks too little.
 * What an item was shown before the start is dealt out by popularity; a newborn item was never
 * shown. A request adds normal noise of its own.
 */
final class ItemEstimates implements Ranker {
  /**
   * How much it knows.
   *
   * @param tailError deviation of its error about an item never shown, in log-odds
   * @param tailBias how much too little it thinks of an item never shown, in log-odds
   * @param exposures that halve the variance of that error
   * @param history exposures before the start, of all items together
   * @param noise deviation of the error of one request about one item, in log-odds
   */
  record Settings(double tailError, double tailBias, int exposures, long history, double noise) {
    static final Settings DEFAULTS = new Settings(1.5, 2, 20, 100_000, .7);

    Settings {
      check(
          tailError >= 0 && Double.isFinite(tailError),
          "tail-error",
          tailError,
          "a finite number >= 0");
      check(Double.isFinite(tailBias), "tail-bias", tailBias, "a finite number");
      positive("exposures", exposures);
      check(history >= 0, "history", history, ">= 0");
      check(noise >= 0 && Double.isFinite(noise), "noise", noise, "a finite number >= 0");
      // Without any error it would log the truth.
      check(
          noise > 0 || tailError > 0 || tailBias != 0,
          "noise",
          noise,
          "> 0, where tail-error and tail-bias are 0");
    }

    ItemEstimates create(World world) {
      return new ItemEstimates(this, world);
    }
  }

  private final float noise;
  private final int halving;
  private final double observationError;
  private final long observationKey;
  private final float[] errors;
  private final int[] shown;

  ItemEstimates(Settings settings, World world) {
    noise = (float) settings.noise();
    halving = settings.exposures();
    observationError = settings.tailError() * StrictMath.sqrt(halving);
    long seed = world.config().seed();
    observationKey = Noise.key(seed, Purpose.OBSERVATION);
    errors = new float[world.catalogue().size()];
    shown = history(settings.history(), world);
    long key = Noise.key(seed, Purpose.HISTORY);
    for (int item = 0; item < errors.length; item++) {
      double deviation = deviation(settings, shown[item]);
      errors[item] =
          (float) (deviation * Noise.gaussian(Noise.at(key, item)) + bias(settings, shown[item]));
    }
  }

  /** The deviation of the error about an item that was shown so often. */
  static double deviation(Settings settings, int exposures) {
    return settings.tailError() / StrictMath.sqrt(1 + (double) exposures / settings.exposures());
  }

  /** The mean of the error about an item that was shown so often. */
  static double bias(Settings settings, int exposures) {
    return -settings.tailBias() / (1 + (double) exposures / settings.exposures());
  }

  private static int[] history(long exposures, World world) {
    float[] weights = world.catalogue().weights();
    int[] shown = new int[weights.length];
    double sum = 0;
    for (int item = 0; item < world.config().items(); item++) {
      sum += weights[item];
    }
    for (int item = 0; item < world.config().items(); item++) {
      shown[item] = (int) Math.min(Integer.MAX_VALUE / 2, exposures * weights[item] / sum);
    }
    return shown;
  }

  @Override
  public float score(Visit visit, int candidate) {
    int item = visit.items()[candidate];
    return visit.clickLogits()[candidate]
        + errors[item]
        + noise * Noise.gaussian(Noise.at(visit.key(Purpose.RANKING), item));
  }

  @Override
  public void learn(Shown shown) {
    for (int item : shown.items()) {
      learn(item);
    }
  }

  /** A Kalman step: the more observations there are, the less one more of them moves. */
  void learn(int item) {
    int before = shown[item]++;
    double gain = 1.0 / (halving + before + 1);
    double observed =
        observationError * Noise.gaussian(Noise.at(Noise.at(observationKey, item), before));
    errors[item] += (float) (gain * (observed - errors[item]));
  }

  /** How wrong it is about an item, in log-odds. */
  float error(int item) {
    return errors[item];
  }

  /** How often it has seen an item shown, before the start too. */
  int exposures(int item) {
    return shown[item];
  }
}
