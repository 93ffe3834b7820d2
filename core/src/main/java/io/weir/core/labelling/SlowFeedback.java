package io.weir.core.labelling;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;

import java.util.Set;

/**
 * Which feedback takes so long that what is learnt from it waits for revision 1. Immutable,
 * thread-safe.
 *
 * @param actions actions that are slow; a task with one of them is slow
 * @param negativeShare share of the requests without a slow positive that get a revision 1, in (0,
 *     1]; without any of them every slow label would be a positive
 */
public record SlowFeedback(Set<String> actions, double negativeShare) {
  /** No action is slow. */
  public static final SlowFeedback NONE = new SlowFeedback(Set.of(), 1);

  public SlowFeedback {
    actions = Set.copyOf(actions);
    actions.forEach(action -> notBlank("slow-actions", action));
    check(
        negativeShare > 0 && negativeShare <= 1,
        "slow-negative-share",
        negativeShare,
        "above 0, at most 1");
  }
}
