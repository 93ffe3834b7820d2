package io.weir.core.sampling;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.Stage;

/**
 * Keeps each candidate with a rate that depends on how far it came.
 *
 * <p>"Rethinking Pre-ranking System from an Entire-Chain View" (ECM) Table 1.
 *
 * <p>Candidate {@code i} is kept iff {@code u_i < s(i)}: {@code engaged} for t1 = S6, {@code
 * exposed} for the other exposures, t2 = S5−S6; {@code ranked} for S3−S5, what reached ranking and
 * was not shown; {@code matched} for S2−S3, what did not reach ranking.
 *
 * <p>Always kept: what the user engaged with; the paper's rate of t1 is 100 %, and no setting
 * lowers it. Unknown fate: drawn with {@code ranked} where ranking lists the item, else left out. A
 * request may be left without any candidate.
 *
 * <p>Deviation: S6 holds every engagement that belongs to a task, not clicks alone.
 */
final class EcmSampler implements Sampler {

  /**
   * Settings of {@link EcmSampler}: rates in [0, 1].
   *
   * @param exposed of items shown, without engagement
   * @param ranked of items that ranking or re-ranking stopped
   * @param matched of items that did not reach ranking
   */
  record Settings(double exposed, double ranked, double matched) {
    static final Settings DEFAULTS = new Settings(0.4, 0.01, 0.001);

    Settings {
      check(isRate(exposed), "exposed", exposed, "in [0, 1]");
      check(isRate(ranked), "ranked", ranked, "in [0, 1]");
      check(isRate(matched), "matched", matched, "in [0, 1]");
    }

    private static boolean isRate(double value) {
      return value >= 0 && value <= 1;
    }
  }

  private final Settings settings;

  EcmSampler(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "ecm";
  }

  @Override
  public void sample(CandidateView candidates, long seed, float[] inclusionProbability) {
    for (int i = 0; i < candidates.size(); i++) {
      double rate = rate(candidates, i);
      boolean kept = Seeds.uniform(seed, candidates.itemIds()[i]) < rate;
      inclusionProbability[i] = kept ? (float) rate : 0;
    }
  }

  private double rate(CandidateView candidates, int candidate) {
    if (candidates.engaged()[candidate]) {
      return 1;
    }
    if (candidates.exposed(candidate)) {
      return settings.exposed();
    }
    if (candidates.unexposedInRanking(candidate)) {
      return settings.ranked();
    }
    return candidates.stoppedAt(Stage.RETRIEVAL, candidate)
            || candidates.stoppedAt(Stage.PRE_RANKING, candidate)
        ? settings.matched()
        : 0;
  }
}
