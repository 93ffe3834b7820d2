package io.weir.core.cascade;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.finite;
import static io.weir.core.Checks.notBlank;
import static io.weir.core.Checks.notNegative;

import org.jspecify.annotations.Nullable;

/**
 * What a user did with an item. Immutable, thread-safe.
 *
 * @param requestId the request that showed the item, or null where the producer does not know it
 * @param userId the user
 * @param requestTime when that request entered the cascade, epoch ms; null where requestId is
 * @param eventTime when the user acted, epoch ms
 * @param itemId the item
 * @param action what was done: click, order, …
 * @param value how much of it: 1 for a click, a price or a quantity for an order
 */
public record Feedback(
    @Nullable String requestId,
    long userId,
    @Nullable Long requestTime,
    long eventTime,
    long itemId,
    String action,
    double value)
    implements RequestScoped {

  /** This feedback as that of a request which it does not name itself. */
  public Feedback attributedTo(String request, long timeOfRequest) {
    return new Feedback(request, userId, timeOfRequest, eventTime, itemId, action, value);
  }

  /**
   * Fails on the first field that breaks the record's rules.
   *
   * @throws io.weir.core.InvalidValueException with the field, its value and the rule
   */
  public void validate() {
    check(
        (requestId == null) == (requestTime == null),
        "requestTime",
        String.valueOf(requestTime),
        requestId == null ? "null, as requestId is" : "epoch milliseconds, as requestId is known");
    if (requestId != null) {
      notBlank("requestId", requestId);
    }
    if (requestTime != null) {
      notNegative("requestTime", requestTime);
    }
    notNegative("eventTime", eventTime);
    notBlank("action", action);
    finite("value", value);
  }
}
