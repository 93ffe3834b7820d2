package io.weir.core.labelling;

import io.weir.core.cascade.RequestSample;
import java.util.Optional;

/**
 * A request's sample of revision 1, or none where the request has no slow positive and was not
 * drawn, and what was found in its slow feedback on the way. Immutable.
 *
 * @param sample the sample
 * @param contradictions what in the slow feedback did not agree and was repaired, by kind
 * @param unusedFeedback slow feedback of actions that belong to no task
 */
public record Revision(
    Optional<RequestSample> sample, Contradictions contradictions, int unusedFeedback) {}
