package io.weir.core.labelling;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What FS-LTR's simulated cascade makes of one request: which candidates reach which stage, and
 * which are its negatives.
 *
 * <p>"Full Stage Learning to Rank", 8.1.2. The top n_rank by pre-rank score are the rank
 * candidates, the bottom n_rank the pre-rank negatives; of the rank candidates the top n_expose by
 * rank score are exposed, the bottom n_expose are the rank negatives. Of equal scores the lower
 * index comes first. The arrays hold indices of candidates, best first, and must not be written to.
 *
 * @param preRanked all candidates in pre-ranking's order
 * @param rankCandidates in ranking's order
 * @param preRankNegatives in pre-ranking's order
 * @param exposed in ranking's order
 * @param rankNegatives in ranking's order
 */
public record FsLtrSelection(
    int[] preRanked,
    int[] rankCandidates,
    int[] preRankNegatives,
    int[] exposed,
    int[] rankNegatives) {

  /**
   * Selects.
   *
   * @param preRankScores {@code (candidates)}
   * @param rankScores {@code (candidates)}
   * @param ranked n_rank, at most half of the candidates
   * @param shown n_expose, at most half of n_rank
   */
  public static FsLtrSelection of(
      double[] preRankScores, double[] rankScores, int ranked, int shown) {
    int[] all = IntStream.range(0, preRankScores.length).toArray();
    int[] preRanked = descending(all, preRankScores);
    int[] passedOn = Arrays.copyOf(preRanked, ranked);
    // By index first: what ties in ranking must not keep pre-ranking's order.
    Arrays.sort(passedOn);
    int[] order = descending(passedOn, rankScores);
    return new FsLtrSelection(
        preRanked,
        order,
        Arrays.copyOfRange(preRanked, preRanked.length - ranked, preRanked.length),
        Arrays.copyOf(order, shown),
        Arrays.copyOfRange(order, order.length - shown, order.length));
  }

  /** The exposed candidates whose label is 1. */
  public int[] exposedPositive(byte[] labels) {
    return IntStream.of(exposed).filter(candidate -> labels[candidate] == 1).toArray();
  }

  private static int[] descending(int[] candidates, double[] scores) {
    return IntStream.of(candidates)
        .boxed()
        .sorted(Comparator.comparingDouble(candidate -> -scores[candidate]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
