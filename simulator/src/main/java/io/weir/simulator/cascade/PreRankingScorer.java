package io.weir.simulator.cascade;

import io.weir.core.cascade.RequestContext;
import java.util.Map;

/**
 * A pre-ranking model from outside, in place of a simulated one: it sees what a service would see,
 * and nothing of the truth.
 *
 * <p>Called by the thread that reads the cascade, once per request, in the order of the requests.
 */
@FunctionalInterface
public interface PreRankingScorer {
  /**
   * Scores the candidates of a request; the highest go on.
   *
   * @param context the request
   * @param itemIds (candidates) in the order in which retrieval found them; not to be written to
   * @param crossFeatures name → (candidates); not to be written to
   * @return (candidates) finite scores
   */
  float[] score(RequestContext context, long[] itemIds, Map<String, float[]> crossFeatures);
}
