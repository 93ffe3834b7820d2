package io.weir.simulator.replay;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

/**
 * How many items FS-LTR's simulated cascade handles. Immutable, thread-safe.
 *
 * @param candidates items of a request that pre-ranking puts in order
 * @param ranked of those, the items that ranking puts in order, and as many pre-rank negatives
 * @param exposed of those, the items shown, and as many rank negatives
 * @param trainingRequests requests of a user beside the test and the validation request
 */
public record FsLtrSizes(int candidates, int ranked, int exposed, int trainingRequests) {
  private static final int LONGEST = 10_000;

  public FsLtrSizes {
    check(candidates <= LONGEST, "candidates", candidates, "at most " + LONGEST);
    positive("exposed", exposed);
    positive("training-requests", trainingRequests);
    check(2L * ranked <= candidates, "ranked", ranked, "at most half of the candidates");
    check(2L * exposed <= ranked, "exposed", exposed, "at most half of the ranked");
  }

  /**
   * These sizes for a pool of items: a request takes at most half of it, so that requests differ,
   * and the other sizes shrink in proportion. Nothing is exposed of a pool that is too small.
   */
  Sizes of(int pool) {
    int all = Math.min(candidates, pool / 2);
    int toRanking = (int) ((long) ranked * all / candidates);
    int shown = (int) ((long) exposed * all / candidates);
    return new Sizes(all, toRanking, shown);
  }

  /** The smallest pool of which something is exposed. */
  int smallestPool() {
    return 2 * ((candidates + exposed - 1) / exposed);
  }

  /** The sizes of one request. */
  record Sizes(int candidates, int ranked, int exposed) {}
}
