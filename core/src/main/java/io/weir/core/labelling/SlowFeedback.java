package io.weir.core.labelling;

import static io.weir.core.Checks.check;

import java.util.Set;

/**
 * Which feedback takes long, and how its labels are learnt. Immutable, thread-safe.
 *
 * @param actions the slow actions; a task with one of them matures in revision 1
 * @param negativeShare the share of requests without slow feedback that get a revision 1, (0, 1]
 */
public record SlowFeedback(Set<String> actions, double negativeShare) {
  /** No action is slow. */
  public static final SlowFeedback NONE = new SlowFeedback(Set.of(), 1);

  public SlowFeedback {
    actions = Set.copyOf(actions);
    check(
        negativeShare > 0 && negativeShare <= 1,
        "slow-negative-share",
        negativeShare,
        "above 0, at most 1");
  }
}
