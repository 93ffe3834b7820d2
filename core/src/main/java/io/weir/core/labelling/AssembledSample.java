package io.weir.core.labelling;

import io.weir.core.cascade.RequestSample;

/**
 * A request sample, and what was found in the logs on the way to it. Immutable.
 *
 * @param sample the sample
 * @param contradictions what in the logs did not agree and was repaired, by kind
 * @param unusedFeedback feedback of actions that belong to no task
 */
public record AssembledSample(
    RequestSample sample, Contradictions contradictions, int unusedFeedback) {}
