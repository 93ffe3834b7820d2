package io.weir.flink;

import io.weir.core.cascade.Ids;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * 64 bits that tell a request's records apart: with a hundred records, two differing ones are taken
 * for one another once in 10^15 requests. Part of the state's format.
 */
final class Fingerprint {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private Fingerprint() {}

  static long of(RawRecord raw) {
    return of(raw.source().code(), raw.bytes());
  }

  private static long of(int source, byte[] bytes) {
    long hash = Ids.mix(((long) source << Integer.SIZE) + bytes.length);
    int at = 0;
    for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
      hash = step(hash, (long) LONGS.get(bytes, at));
    }
    long tail = 0;
    for (; at < bytes.length; at++) {
      tail = tail << Byte.SIZE | bytes[at] & 0xFF;
    }
    return Ids.mix(step(hash, tail));
  }

  private static long step(long hash, long word) {
    long next = (hash ^ word) * MULTIPLIER;
    return next ^ next >>> Integer.SIZE;
  }
}
