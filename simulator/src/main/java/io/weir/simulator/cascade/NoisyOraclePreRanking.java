package io.weir.simulator.cascade;

import static io.weir.core.Checks.check;

/**
 * By the true log-odds of a click plus normal noise, drawn anew for each request and item: a model
 * of a known quality.
 */
final class NoisyOraclePreRanking implements PreRanker {
  /**
   * How wrong it is.
   *
   * @param noise deviation of the error, in log-odds
   */
  record Settings(double noise) {
    static final Settings DEFAULTS = new Settings(2);

    Settings {
      // Without noise it would log the truth.
      check(noise > 0 && Double.isFinite(noise), "noise", noise, "a finite number > 0");
    }

    PreRanker create(SimulatorConfig config, Ranker ranker) {
      return new NoisyOraclePreRanking(this);
    }
  }

  private final float noise;

  private NoisyOraclePreRanking(Settings settings) {
    noise = (float) settings.noise();
  }

  @Override
  public float[] scores(Visit visit) {
    float[] scores = visit.clickLogits().clone();
    long key = visit.key(Purpose.PRE_RANKING);
    for (int i = 0; i < scores.length; i++) {
      scores[i] += noise * Noise.gaussian(Noise.at(key, visit.items()[i]));
    }
    return scores;
  }
}
