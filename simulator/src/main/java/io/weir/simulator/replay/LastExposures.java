package io.weir.simulator.replay;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The longest way from a user's last exposure of an item to feedback on it that does not name its
 * request: what the join's windows must hold for such feedback to find its request.
 *
 * <p>Exposures and feedback are told in the order of their times. Not thread-safe.
 */
final class LastExposures {
  private record Shown(long userId, long itemId) {}

  private record Times(long requestTime, long exposureTime) {}

  private final Map<Shown, Times> last = new HashMap<>();
  private long longestFromRequestMs = -1;
  private long longestFromExposureMs = -1;

  /** An item was shown. */
  void exposed(long userId, long itemId, long requestTime, long exposureTime) {
    last.put(new Shown(userId, itemId), new Times(requestTime, exposureTime));
  }

  /** A user acted on an item. */
  void acted(long userId, long itemId, long eventTime) {
    Times times = last.get(new Shown(userId, itemId));
    if (times != null) {
      longestFromRequestMs = Math.max(longestFromRequestMs, eventTime - times.requestTime);
      longestFromExposureMs = Math.max(longestFromExposureMs, eventTime - times.exposureTime);
    }
  }

  /** From the request to the feedback. */
  Duration fromRequest() {
    return Duration.ofMillis(longestFromRequestMs + 1);
  }

  /** From the exposure to the feedback. */
  Duration fromExposure() {
    return Duration.ofMillis(longestFromExposureMs + 1);
  }
}
