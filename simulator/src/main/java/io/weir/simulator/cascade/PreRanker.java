package io.weir.simulator.cascade;

import static io.weir.core.Checks.finite;
import static io.weir.core.Checks.perItem;

/** A pre-ranking stage; unlike a {@link PreRankingScorer} it may look at what is true. */
@FunctionalInterface
interface PreRanker {
  /** (candidates) finite scores of the request's candidates; the highest go on. */
  float[] scores(Visit visit);

  /** A stage that knows the truth or its cascade, made anew for each arm. */
  @FunctionalInterface
  interface Method {
    /**
     * @param ranker the ranking stage that follows
     */
    PreRanker create(SimulatorConfig config, Ranker ranker);
  }

  /**
   * One stage until a time, another from then on.
   *
   * @param end ms since the start
   */
  static PreRanker until(long end, PreRanker first, PreRanker then) {
    long endMs = SimulatedCascade.START.toEpochMilli() + end;
    return visit -> (visit.context().requestTime() < endMs ? first : then).scores(visit);
  }

  /**
   * A stage with a model from outside, whose scores are checked.
   *
   * @param name what it is called in errors
   */
  static PreRanker of(String name, PreRankingScorer scorer) {
    return visit -> {
      float[] scores = scorer.score(visit.context(), visit.itemIds(), visit.crossFeatures());
      perItem(name + ".scores", scores.length, visit.size());
      finite(name + ".scores", scores);
      return scores;
    };
  }
}
