package io.weir.simulator.cascade;

/**
 * By the true probability of a click: the probability ranking principle (PRP) with no error. Its
 * scores are places alone, for they are logged, and the truth must not be.
 */
final class OraclePreRanking implements PreRanker {
  /** It has none. */
  record Settings() {
    static final Settings DEFAULTS = new Settings();
  }

  OraclePreRanking(SimulatorConfig config, Ranker ranker) {}

  @Override
  public float[] scores(Visit visit) {
    return Order.points(Order.descending(visit.clickLogits()), visit.size());
  }
}
