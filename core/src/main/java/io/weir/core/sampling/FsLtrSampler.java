package io.weir.core.sampling;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.Stage;

/**
 * Keeps all that reached ranking, and a fixed number of items that each stage before it stopped.
 *
 * <p>"Full Stage Learning to Rank" (FS-LTR) §7, data collection: of each request 40 random
 * negatives of retrieval, 40 of pre-ranking, and all items of ranking.
 *
 * <p>Of the n items that retrieval (pre-ranking) stopped, the k with the smallest draws are kept,
 * each thus with probability {@code min(1, k/n)}.
 *
 * <p>Always kept: every item that was shown or that ranking or re-ranking stopped. Unknown fate:
 * kept where ranking lists the item, else left out.
 *
 * <p>Deviation: where pre-ranking's log is whole, no item was stopped by retrieval; its negatives
 * are then pre-ranking's alone.
 */
final class FsLtrSampler implements Sampler {

  /**
   * Settings of {@link FsLtrSampler}.
   *
   * @param retrieval how many items that retrieval stopped are kept
   * @param preRanking how many items that pre-ranking stopped are kept
   */
  record Settings(int retrieval, int preRanking) {
    static final Settings DEFAULTS = new Settings(40, 40);

    Settings {
      check(retrieval >= 0, "retrieval", retrieval, ">= 0");
      check(preRanking >= 0, "pre-ranking", preRanking, ">= 0");
    }
  }

  private final Settings settings;

  FsLtrSampler(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "fs-ltr";
  }

  @Override
  public void sample(CandidateView candidates, long seed, float[] inclusionProbability) {
    double[] draws = Draw.uniform(candidates, seed);
    Draw retrieval = new Draw(candidates, draws);
    Draw preRanking = new Draw(candidates, draws);
    for (int i = 0; i < candidates.size(); i++) {
      inclusionProbability[i] = 0;
      if (candidates.exposed(i) || candidates.unexposedInRanking(i)) {
        inclusionProbability[i] = 1;
      } else if (candidates.stoppedAt(Stage.PRE_RANKING, i)) {
        preRanking.add(i);
      } else if (candidates.stoppedAt(Stage.RETRIEVAL, i)) {
        retrieval.add(i);
      }
    }
    retrieval.keep(settings.retrieval(), inclusionProbability);
    preRanking.keep(settings.preRanking(), inclusionProbability);
  }
}
