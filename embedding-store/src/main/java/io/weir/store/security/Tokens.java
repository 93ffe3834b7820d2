package io.weir.store.security;

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
 * The bearer tokens that open a door; none = it is open. Thread-safe.
 *
 * <p>Digests are compared, all of them and each to its last byte, so that the time an answer takes
 * tells nothing of a token.
 */
public final class Tokens implements Loaded {
  private static final String SCHEME = "bearer ";

  private final String key;
  private final Path file;
  private volatile List<byte[]> digests = List.of();

  /**
   * None, before {@link #load}.
   *
   * @param key the option that names the file
   * @param file of tokens, one a line; empty = an open door
   */
  Tokens(String key, Path file) {
    this.key = key;
    this.file = file;
  }

  @Override
  public List<Path> files() {
    return file.toString().isEmpty() ? List.of() : List.of(file);
  }

  @Override
  public void load() {
    if (!files().isEmpty()) {
      digests = read();
    }
  }

  private List<byte[]> read() {
    try {
      List<byte[]> read =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .map(Tokens::digest)
              .toList();
      check(!read.isEmpty(), key, file, "a file of tokens, one a line");
      return read;
    } catch (IOException e) {
      InvalidValueException unusable =
          new InvalidValueException(key, file, "a readable file of tokens, one a line");
      unusable.initCause(e);
      throw unusable;
    }
  }

  /**
   * Looks at a call's {@code authorization}.
   *
   * @throws StatusRuntimeException UNAUTHENTICATED when it holds none of the tokens
   */
  public void require(@Nullable String authorization) {
    List<byte[]> now = digests;
    if (!now.isEmpty() && !holds(now, authorization)) {
      throw Status.UNAUTHENTICATED
          .withDescription("authorization: missing or unknown (expected: Bearer and a token)")
          .asRuntimeException();
    }
  }

  private static boolean holds(List<byte[]> digests, @Nullable String authorization) {
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
