package io.weir.flink;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * When the labels of a request mature: the moments of its life in docs/join.md, epoch ms.
 *
 * <p>Immutable, thread-safe.
 */
final class LabelWindows {
  private final long fastMs;
  private final long slowMs;
  private final long latenessMs;
  private final Set<String> slowActions;
  private final Predicate<String> keptForRevision;

  /**
   * @param keptForRevision the actions whose feedback revision 1 needs: slow ones, and fast ones of
   *     slow tasks
   */
  LabelWindows(JoinConfig config, Predicate<String> keptForRevision) {
    this.keptForRevision = keptForRevision;
    fastMs = config.fastWindow().toMillis();
    slowMs = config.slowWindow().toMillis();
    latenessMs = config.allowedLateness().toMillis();
    slowActions = new HashSet<>(config.slowActions());
  }

  /** When a request's fast tasks have matured: revision 0. */
  long fastDue(long requestTime) {
    return requestTime + fastMs;
  }

  /** When a request's slow tasks have matured. */
  long slowDue(long requestTime) {
    return requestTime + slowMs;
  }

  /** When a request is forgotten, after revision 1. */
  long closed(long requestTime) {
    return (slowActions.isEmpty() ? fastDue(requestTime) : slowDue(requestTime)) + latenessMs;
  }

  /** Until when feedback of an action counts. */
  long due(String action, long requestTime) {
    return isSlow(action) ? slowDue(requestTime) : fastDue(requestTime);
  }

  boolean isSlow(String action) {
    return slowActions.contains(action);
  }

  /** Whether feedback of an action is kept until the request is closed. */
  boolean isKept(String action) {
    return keptForRevision.test(action);
  }

  /** Whether any label matures after the fast window. */
  boolean hasSlow() {
    return !slowActions.isEmpty();
  }
}
