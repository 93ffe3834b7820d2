package io.weir.core.sampling;

import io.weir.core.cascade.Ids;
import java.nio.charset.StandardCharsets;

/**
 * The uniform draws behind every choice of the join: functions of ids alone, so that the same logs
 * give the same samples wherever and however often they are joined. Thread-safe.
 */
public final class Seeds {
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private Seeds() {}

  /** A request's seed: {@link Ids#mix} of FNV-1a, 64 bits, of the id's UTF-8. */
  public static long of(String requestId) {
    long hash = FNV_OFFSET;
    for (byte each : requestId.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xFF)) * FNV_PRIME;
    }
    return Ids.mix(hash);
  }

  /** A draw from [0, 1) for a request as a whole: the upper 53 bits of {@code mix(~of(id))}. */
  public static double uniform(String requestId) {
    return (Ids.mix(~of(requestId)) >>> 11) * 0x1p-53;
  }

  /** A draw from [0, 1) for an item: the upper 53 bits of {@code mix(seed ^ mix(itemId))}. */
  public static double uniform(long seed, long itemId) {
    return uniformOfMixed(seed, Ids.mix(itemId));
  }

  /** {@link #uniform(long, long)} of an item whose id has been mixed: one may be drawn often. */
  public static double uniformOfMixed(long seed, long mixedId) {
    return (Ids.mix(seed ^ mixedId) >>> 11) * 0x1p-53;
  }
}
