package io.weir.simulator.cascade;

/** The most popular items of the moment first, whoever asks. */
final class PopularityPreRanking implements PreRanker {
  /** It has none. */
  record Settings() {
    static final Settings DEFAULTS = new Settings();
  }

  PopularityPreRanking(SimulatorConfig config, Ranker ranker) {}

  @Override
  public float[] scores(Visit visit) {
    float[] scores = new float[visit.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = visit.moment().weights()[visit.items()[i]];
    }
    return scores;
  }
}
