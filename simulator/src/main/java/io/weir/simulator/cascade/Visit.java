package io.weir.simulator.cascade;

import io.weir.core.cascade.RequestContext;
import java.util.Map;

/**
 * One request and the candidates that retrieval found for it, as the stages see them. Candidates go
 * by their place in {@code items}; the arrays are not written to.
 *
 * @param key of its random numbers, purpose by purpose
 * @param user its user, from 0
 * @param taste of the user just now
 * @param moment the world as it stands
 * @param context what the request's record says
 * @param items (candidates) items, from 0
 * @param itemIds (candidates) the same as ids
 * @param crossFeatures what the retrieval log says of each candidate
 * @param clickLogits (candidates) true log-odds of a click
 */
record Visit(
    long key,
    int user,
    float[] taste,
    Moment moment,
    RequestContext context,
    int[] items,
    long[] itemIds,
    Map<String, float[]> crossFeatures,
    float[] clickLogits) {

  /** How many candidates there are. */
  int size() {
    return items.length;
  }

  /** The key of the request's random numbers of a purpose. */
  long key(long purpose) {
    return Noise.at(key, purpose);
  }
}
