package io.weir.store.security;

import io.weir.store.serving.Reads;
import static io.weir.core.Checks.check;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bearer tokens that open a door; none = it is open. Immutable, thread-safe.
 *
 * <p>Digests are compared, all of them and each to its last byte, so that the time an answer takes
 * tells nothing of a token.
 */
public final class Tokens {
  private static final String SCHEME = "bearer ";

  private final List<byte[]> digests;

  private Tokens(List<byte[]> digests) {
    this.digests = digests;
  }

  /**
   * Reads tokens, one a line.
   *
   * @param key the option that names the file
   * @param file empty = an open door
   * @throws InvalidValueException when it cannot be read or holds none
   */
  public static Tokens read(String key, Path file) {
    if (file.toString().isEmpty()) {
      return new Tokens(List.of());
    }
    try {
      List<byte[]> digests =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .map(Tokens::digest)
              .toList();
      check(!digests.isEmpty(), key, file, "a file of tokens, one a line");
      return new Tokens(digests);
    } catch (IOException e) {
      InvalidValueException unusable =
          new InvalidValueException(key, file, "a readable file of tokens, one a line");
      unusable.initCause(e);
      throw unusable;
    }
  }

  boolean required() {
    return !digests.isEmpty();
  }

  /**
   * Looks at a call's {@code authorization}.
   *
   * @throws StatusRuntimeException UNAUTHENTICATED when it holds none of the tokens
   */
  public void require(@Nullable String authorization) {
    if (required() && !holds(authorization)) {
      throw Status.UNAUTHENTICATED
          .withDescription("authorization: missing or unknown (expected: Bearer and a token)")
          .asRuntimeException();
    }
  }

  private boolean holds(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] given = digest(authorization.substring(SCHEME.length()).strip());
    boolean held = false;
    for (byte[] digest : digests) {
      held |= MessageDigest.isEqual(digest, given);
    }
    return held;
  }

  private static byte[] digest(String token) {
    return Digests.sha256().digest(token.getBytes(UTF_8));
  }
}
