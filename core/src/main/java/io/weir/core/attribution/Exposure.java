package io.weir.core.attribution;

import java.util.Comparator;

/**
 * One time that a user was shown an item. Immutable.
 *
 * @param requestId the request that showed it
 * @param requestTime when that request entered the cascade, epoch ms
 * @param eventTime when it was shown, epoch ms
 */
public record Exposure(String requestId, long requestTime, long eventTime) {
  /** The earliest first; of the same moment, the request that is older, then the smaller id. */
  public static final Comparator<Exposure> ORDER =
      Comparator.comparingLong(Exposure::eventTime)
          .thenComparingLong(Exposure::requestTime)
          .thenComparing(Exposure::requestId);
}
