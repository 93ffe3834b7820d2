package io.weir.simulator.cascade;

/** Any order is as likely as any other: what a pre-ranking must beat. */
final class RandomPreRanking implements PreRanker {
  /** It has none. */
  record Settings() {
    static final Settings DEFAULTS = new Settings();
  }

  RandomPreRanking(SimulatorConfig config, Ranker ranker) {}

  @Override
  public float[] scores(Visit visit) {
    float[] scores = new float[visit.size()];
    long key = visit.key(Purpose.PRE_RANKING);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) Noise.uniform(Noise.at(key, visit.items()[i]));
    }
    return scores;
  }
}
