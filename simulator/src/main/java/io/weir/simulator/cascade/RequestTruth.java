package io.weir.simulator.cascade;

import static io.weir.core.Checks.perItem;

/**
 * What is true of one simulated request: how likely its user clicks and orders each candidate that
 * retrieval found.
 *
 * <p>For evaluation only: no part of it may reach a topic, or a learner could read its answers. The
 * arrays are owned by the record and must not be written to. Immutable by that contract, hence
 * thread-safe.
 *
 * @param requestId the request
 * @param userId its user
 * @param requestTime when it entered the cascade, epoch ms; the probabilities are of that time
 * @param itemIds all candidates, in the order in which retrieval found them
 * @param stageReached how deep each candidate came, 2 (pre-ranking) to 5 (exposure)
 * @param preRankingOrder places in {@code itemIds} of what pre-ranking passed on, in its order
 * @param rankingOrder the same places in ranking's order
 * @param clickProbability P(click | looked at), whether or not the item was shown
 * @param purchaseProbability P(order | clicked)
 */
public record RequestTruth(
    String requestId,
    long userId,
    long requestTime,
    long[] itemIds,
    byte[] stageReached,
    int[] preRankingOrder,
    int[] rankingOrder,
    float[] clickProbability,
    float[] purchaseProbability) {

  public RequestTruth {
    perItem("stageReached", stageReached.length, itemIds.length);
    perItem("rankingOrder", rankingOrder.length, preRankingOrder.length);
    perItem("clickProbability", clickProbability.length, itemIds.length);
    perItem("purchaseProbability", purchaseProbability.length, itemIds.length);
  }
}
