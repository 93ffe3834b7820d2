package io.weir.core.cascade;

import static io.weir.core.Checks.finite;
import static io.weir.core.Checks.notBlank;
import static io.weir.core.Checks.notNegative;

import java.util.Map;

/**
 * What was known of the user and the situation when the request entered the cascade.
 *
 * <p>The arrays are owned by the record and must not be written to after construction.
 *
 * @param requestId the request
 * @param userId the user
 * @param requestTime when the request entered the cascade, epoch ms
 * @param eventTime when the context was taken, epoch ms
 * @param scenario where the request came from
 * @param categorical ids by feature name, any number each
 * @param dense numbers by feature name, a fixed number each
 * @param sequences item ids by behaviour, newest first
 */
public record RequestContext(
    String requestId,
    long userId,
    Long requestTime,
    long eventTime,
    String scenario,
    Map<String, long[]> categorical,
    Map<String, float[]> dense,
    Map<String, long[]> sequences)
    implements RequestScoped {

  public RequestContext {
    categorical = Map.copyOf(categorical);
    dense = Map.copyOf(dense);
    sequences = Map.copyOf(sequences);
  }

  /**
   * Fails on the first field that breaks the record's rules.
   *
   * @throws io.weir.core.InvalidValueException with the field, its value and the rule
   */
  public void validate() {
    notBlank("requestId", requestId);
    notNegative("requestTime", requestTime);
    notNegative("eventTime", eventTime);
    dense.forEach((name, values) -> finite("dense." + name, values));
  }
}
