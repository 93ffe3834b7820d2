package io.weir.preranker;

/**
 * What a pre-ranker uses and has done since it was connected. Immutable.
 *
 * @param generation whose model is in place; 0 = none
 * @param trouble why the newest look for a newer one was in vain, one line; empty when it was not
 * @param models put in place
 * @param requests answered
 * @param fallbacks answered in the order in which the candidates came
 * @param candidates of all requests
 * @param missing those without a vector
 * @param unusable requests at which the model failed, or made a score that is not finite
 */
public record PreRankerStatus(
    long generation,
    String trouble,
    long models,
    long requests,
    long fallbacks,
    long candidates,
    long missing,
    long unusable) {}
