package io.weir.core.labelling;

import io.weir.core.cascade.RequestScoped;

/** What of a record's header does not agree with its request's context. */
final class Disagreement {
  private final long userId;
  private final long requestTime;
  private final Contradictions found;

  /**
   * @param userId the context's
   * @param requestTime the context's
   * @param found what is found
   */
  Disagreement(long userId, long requestTime, Contradictions found) {
    this.userId = userId;
    this.requestTime = requestTime;
    this.found = found;
  }

  /**
   * Counts a record that may be of another user or time, or of something before the request;
   * attributed feedback names no time.
   */
  void count(RequestScoped record) {
    if (record.userId() != userId) {
      found.add(Contradiction.USER_DIFFERS);
    }
    Long time = record.requestTime();
    if (time != null && time != requestTime) {
      found.add(Contradiction.REQUEST_TIME_DIFFERS);
    }
    if (record.eventTime() < requestTime) {
      found.add(Contradiction.EVENT_BEFORE_REQUEST);
    }
  }
}
