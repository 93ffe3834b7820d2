package io.weir.flink;

import io.weir.core.attribution.Exposure;
import java.util.Arrays;

/**
 * What one exposure record tells of its user: the items that were shown together.
 *
 * <p>The array is owned by the record and must not be written to. Immutable by that contract.
 *
 * @param requestId the request that showed them
 * @param requestTime when that request entered the cascade, epoch ms
 * @param eventTime when they were shown, epoch ms
 * @param itemIds the items
 */
record UserExposure(String requestId, long requestTime, long eventTime, long[] itemIds) {
  boolean shows(long itemId) {
    for (long shown : itemIds) {
      if (shown == itemId) {
        return true;
      }
    }
    return false;
  }

  /** This, as one item sees it. */
  Exposure exposure() {
    return new Exposure(requestId, requestTime, eventTime);
  }

  boolean sameAs(UserExposure other) {
    return exposure().equals(other.exposure()) && Arrays.equals(itemIds, other.itemIds);
  }
}
