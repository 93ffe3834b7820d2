package io.weir.core.sampling;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Keeps every impression, a share of the ranking sequence that shrinks from its top to its tail,
 * and a uniform sample of what did not reach ranking.
 *
 * <p>"Hybrid Cross-Stage Coordination Pre-ranking" (HCCP) §3.2.1 Eq. 2 and §3.2.2; rates from
 * §4.1.4.
 *
 * <p>Ranks {@code 1..N^r} fall into chunks: chunk {@code c} is the number of boundaries {@code ≤
 * r}, its size {@code n_c} the number of ranks in it, its rate {@code s_c}; {@code N^r} is the
 * total of ranking, and the last chunk ends there, wherever the boundaries lie.
 *
 * <ul>
 *   <li>Rule {@code quota}: of the chunk's unexposed items those with the smallest draws are kept,
 *       {@code max(0, ⌊s_c n_c + 1/2⌋ − exposed)} of them, each thus with probability that number /
 *       unexposed items logged, at most 1.
 *   <li>Rule {@code bernoulli}: an unexposed item is kept iff its draw {@code u < s_c}.
 *   <li>Of the items that did not reach ranking (B^p) either {@code pre-ranking-count} are kept,
 *       those with the smallest draws, or each iff {@code u <} {@code pre-ranking-rate}.
 * </ul>
 *
 * <p>Always kept: every item that was shown. Unknown fate: where ranking lists the item, drawn as
 * an unexposed one of its chunk, else left out. Left out, too, are items that reached ranking by
 * what an earlier stage says, but have no rank: they fall in no chunk.
 *
 * <p>Deviations: 1. chunk boundaries are not printed; the defaults give the paper's 35 items at N^r
 * = 1010; 2. exposed items count towards a chunk's quota; 3. the paper draws B^p at the rate 0.15
 * %, which is some 15 items of each request: the default is that number.
 */
final class HccpSampler implements Sampler {

  /** How a chunk is thinned. */
  enum Rule {
    /** To a fixed number of items. */
    QUOTA,
    /** Item by item. */
    BERNOULLI;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Settings of {@link HccpSampler}.
   *
   * @param rule how a chunk is thinned
   * @param boundaries the rank at which each chunk but the first begins, increasing
   * @param rates of each chunk, one more than boundaries
   * @param preRankingCount how many items that did not reach ranking are kept; 0 = by rate
   * @param preRankingRate the rate at which they are; 0 = by count
   */
  record Settings(
      Rule rule,
      List<Integer> boundaries,
      List<Double> rates,
      int preRankingCount,
      double preRankingRate) {
    static final Settings DEFAULTS =
        new Settings(
            Rule.QUOTA,
            List.of(21, 61, 111, 211, 411, 811),
            List.of(0.5, 0.125, 0.1, 0.05, 0.025, 0.01, 0.005),
            15,
            0);

    Settings {
      boundaries = List.copyOf(boundaries);
      rates = List.copyOf(rates);
      for (int i = 0; i < boundaries.size(); i++) {
        int least = 1 + (i == 0 ? 1 : boundaries.get(i - 1));
        check(
            boundaries.get(i) >= least,
            "boundaries[" + i + "]",
            boundaries.get(i),
            "increasing, >= " + least);
      }
      check(
          rates.size() == boundaries.size() + 1,
          "rates.length",
          rates.size(),
          boundaries.size() + 1 + ", one more than boundaries");
      for (int i = 0; i < rates.size(); i++) {
        check(isRate(rates.get(i)), "rates[" + i + "]", rates.get(i), "in [0, 1]");
      }
      check(preRankingCount >= 0, "pre-ranking-count", preRankingCount, ">= 0");
      check(isRate(preRankingRate), "pre-ranking-rate", preRankingRate, "in [0, 1]");
      check(
          preRankingCount == 0 || preRankingRate == 0,
          "pre-ranking-rate",
          preRankingRate,
          "0 where pre-ranking-count is above 0");
    }

    private static boolean isRate(double value) {
      return value >= 0 && value <= 1;
    }
  }

  private final Settings settings;
  private final int[] boundaries;
  private final double[] rates;

  HccpSampler(Settings settings) {
    this.settings = settings;
    boundaries = settings.boundaries().stream().mapToInt(Integer::intValue).toArray();
    rates = settings.rates().stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public String name() {
    return "hccp";
  }

  @Override
  public void sample(CandidateView candidates, long seed, float[] inclusionProbability) {
    double[] draws = Draw.uniform(candidates, seed);
    sampleRanking(candidates, draws, inclusionProbability);
    samplePreRanking(candidates, draws, inclusionProbability);
  }

  /** The 0-based chunk of a 1-based rank. */
  int chunk(int rank) {
    int chunk = 0;
    while (chunk < boundaries.length && boundaries[chunk] <= rank) {
      chunk++;
    }
    return chunk;
  }

  /** The quota {@code ⌊s_c n_c + 1/2⌋} of a chunk where ranking ordered {@code total} items. */
  int quota(int chunk, int total) {
    int from = chunk == 0 ? 1 : boundaries[chunk - 1];
    int to = chunk == boundaries.length ? total + 1 : Math.min(boundaries[chunk], total + 1);
    return (int) Math.floor(rates[chunk] * Math.max(0, to - from) + 0.5);
  }

  /** Keeps impressions and the chunks' share; sets all others to 0. */
  void sampleRanking(CandidateView candidates, double[] draws, float[] inclusionProbability) {
    Arrays.fill(inclusionProbability, 0);
    Draw[] unexposed = new Draw[rates.length];
    Arrays.setAll(unexposed, c -> new Draw(candidates, draws));
    int[] exposed = new int[rates.length];
    for (int i = 0; i < candidates.size(); i++) {
      int rank = candidates.rankingRank()[i];
      int chunk = chunk(rank);
      if (candidates.exposed(i)) {
        inclusionProbability[i] = 1;
        exposed[chunk] += rank > 0 ? 1 : 0;
      } else if (candidates.unexposedInRanking(i) && rank > 0) {
        unexposed[chunk].add(i);
        boolean kept = settings.rule() == Rule.BERNOULLI && draws[i] < rates[chunk];
        inclusionProbability[i] = kept ? (float) rates[chunk] : 0;
      }
    }
    if (settings.rule() == Rule.QUOTA) {
      int total = candidates.stageTotals()[Stage.RANKING.ordinal()];
      for (int c = 0; c < rates.length; c++) {
        unexposed[c].keep(quota(c, total) - exposed[c], inclusionProbability);
      }
    }
  }

  private void samplePreRanking(
      CandidateView candidates, double[] draws, float[] inclusionProbability) {
    Draw stopped = new Draw(candidates, draws);
    double rate = settings.preRankingRate();
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.stoppedAt(Stage.RETRIEVAL, i) || candidates.stoppedAt(Stage.PRE_RANKING, i)) {
        stopped.add(i);
        inclusionProbability[i] = draws[i] < rate ? (float) rate : 0;
      }
    }
    stopped.keep(settings.preRankingCount(), inclusionProbability);
  }
}
