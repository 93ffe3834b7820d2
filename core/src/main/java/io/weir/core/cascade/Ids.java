package io.weir.core.cascade;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * 64-bit identifiers and how strings become them; the same in every client of every language.
 *
 * <p>Thread-safe.
 */
public final class Ids {
  private Ids() {}

  /** The first 8 bytes, big-endian, of SHA-256 of the string's UTF-8. */
  public static long hash(String id) {
    byte[] digest = sha256().digest(id.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest).getLong();
  }

  /** The number itself where the string is a decimal 64-bit integer, else {@link #hash}. */
  public static long parse(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException notDecimal) {
      return hash(id);
    }
  }

  /** The 8 big-endian bytes that are the Kafka key of an id. */
  public static byte[] key(long id) {
    return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
  }

  /** The id of an 8-byte Kafka key. */
  public static long ofKey(byte[] key) {
    return ByteBuffer.wrap(key).getLong();
  }

  /** SplitMix64's finaliser: spreads an id over all 64 bits, for hashing and seeding. */
  public static long mix(long id) {
    long z = id + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
