package io.weir.simulator.cascade;

/**
 * The candidates whose passing on makes the clicks that are to be expected most, given how the
 * ranking that follows will score them: the generalised probability ranking principle (FS-LTR,
 * section 4) with no error. See {@link ExpectedUtility}; it takes ranking's first for what is shown
 * and leaves re-ranking's diversity out of account.
 */
final class GprpOraclePreRanking implements PreRanker {
  /** It has none. */
  record Settings() {
    static final Settings DEFAULTS = new Settings();
  }

  private final SimulatorConfig config;
  private final Ranker ranker;

  GprpOraclePreRanking(SimulatorConfig config, Ranker ranker) {
    this.config = config;
    this.ranker = ranker;
  }

  @Override
  public float[] scores(Visit visit) {
    float[] clicks = new float[visit.size()];
    float[] next = new float[visit.size()];
    for (int i = 0; i < clicks.length; i++) {
      clicks[i] = (float) World.logistic(visit.clickLogits()[i]);
      next[i] = ranker.score(visit, i);
    }
    int[] best = ExpectedUtility.best(clicks, next, config.ranked(), config.exposed());
    return Order.points(best, visit.size());
  }
}
