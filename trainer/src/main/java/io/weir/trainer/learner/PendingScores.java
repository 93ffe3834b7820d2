package io.weir.trainer.learner;

import io.weir.core.Checks;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestSample;
import io.weir.core.sampling.Seeds;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How requests were scored when they came, kept until their slow tasks mature.
 *
 * <p>A request that comes again has been learnt from in between, by the tasks that had matured:
 * scored anew, it would be no test. Many never come again, where the join draws those that do; a
 * request is forgotten once others come again that are younger by far.
 *
 * <p>Where there is no room for all, a share is kept that is drawn by the requests' ids, so that
 * what is tested is spread over the stream and not by what became of the requests. The share halves
 * when the room is full, and doubles when a quarter of it is in use. Not thread-safe.
 */
final class PendingScores {
  /** By how much partitions may be apart in event time. */
  private static final long SLACK_MS = 3_600_000;

  private static final long SEED = Ids.hash("pending-scores");

  private final int capacity;
  private final Map<String, FirstScores> byRequest = new LinkedHashMap<>();
  private double share = 1;
  private long untested;

  /**
   * @param capacity how many requests are kept at most, at least 0
   */
  PendingScores(int capacity) {
    Checks.notNegative("capacity", capacity);
    this.capacity = capacity;
  }

  /** Keeps a request's scores, if it is one of the share. */
  void keep(String requestId, FirstScores scores) {
    if (capacity == 0) {
      return;
    }
    if (byRequest.size() < capacity / 4 && share < 1) {
      share *= 2;
    }
    while (byRequest.size() >= capacity) {
      share /= 2;
      byRequest.keySet().removeIf(id -> !isDrawn(id));
    }
    if (isDrawn(requestId)) {
      byRequest.put(requestId, scores);
    }
  }

  private boolean isDrawn(String requestId) {
    return share == 1 || Seeds.uniform(SEED, Ids.hash(requestId)) < share;
  }

  /** Hands out the scores of a request that has come again; empty where they were not kept. */
  Optional<FirstScores> take(RequestSample again) {
    Optional<FirstScores> kept = Optional.ofNullable(byRequest.remove(again.requestId()));
    untested += kept.isEmpty() ? 1 : 0;
    forgetBefore(again.requestTime() - SLACK_MS);
    return kept;
  }

  /** Requests that came again since the start of this process and whose scores were not kept. */
  long untested() {
    return untested;
  }

  private void forgetBefore(long time) {
    Iterator<FirstScores> oldest = byRequest.values().iterator();
    while (oldest.hasNext() && oldest.next().requestTime() < time) {
      oldest.remove();
    }
  }
}
