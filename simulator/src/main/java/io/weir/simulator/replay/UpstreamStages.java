package io.weir.simulator.replay;

import io.weir.core.cascade.Stage;
import io.weir.simulator.Draws;
import java.util.EnumMap;
import java.util.Map;

/**
 * The lists of the stages before exposure, made for a request of which only the shown list is real.
 *
 * <p>The shown items and the borrowed ones are the retrieved set. A borrowed item's depth is its
 * place among the borrowed: the first share reaches re-ranking, the next ranking, the rest
 * pre-ranking. A stage puts what it passed on before what it did not; within either side its order
 * is drawn anew, so no upstream rank tells anything of the shown position.
 */
final class UpstreamStages {
  private final ReplaySettings settings;

  UpstreamStages(ReplaySettings settings) {
    this.settings = settings;
  }

  /**
   * For each stage before exposure the candidates' indices in the stage's order; an index counts
   * the shown items first, then the borrowed ones.
   */
  Map<Stage, int[]> orders(int shown, int borrowed, Draws draws) {
    int reRanked = shown + share(borrowed, settings.reRankingExtra());
    int ranked = shown + share(borrowed, settings.reRankingExtra() + settings.rankingExtra());
    int retrieved = shown + borrowed;
    Map<Stage, int[]> orders = new EnumMap<>(Stage.class);
    orders.put(Stage.RETRIEVAL, order(retrieved, retrieved, draws));
    orders.put(Stage.PRE_RANKING, order(ranked, retrieved, draws));
    orders.put(Stage.RANKING, order(reRanked, ranked, draws));
    orders.put(Stage.RE_RANKING, order(shown, reRanked, draws));
    return orders;
  }

  /** How many of the borrowed go as deep as {@code upTo} of all that were wanted. */
  private int share(int borrowed, int upTo) {
    return settings.extra() == 0 ? 0 : borrowed * upTo / settings.extra();
  }

  private static int[] order(int passedOn, int listed, Draws draws) {
    int[] order = new int[listed];
    for (int i = 0; i < listed; i++) {
      order[i] = i;
    }
    draws.shuffle(order, 0, passedOn);
    draws.shuffle(order, passedOn, listed);
    return order;
  }
}
