package io.weir.store.client;

import static io.weir.core.Checks.check;

import io.grpc.CallCredentials;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How a client knows the store, and the store the client. Files are read when it connects.
 * Immutable, thread-safe.
 *
 * @param ca PEM of who may have signed the store's certificate; empty = no TLS
 * @param certificate PEM of the client's own certificate, for mutual TLS; empty = none
 * @param key PEM (PKCS#8) of that certificate's key; empty with it
 * @param tokenFile file with the bearer token on its first line; empty = none
 */
public record ClientSecurity(Path ca, Path certificate, Path key, Path tokenFile) {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Path EMPTY = Path.of("");

  public ClientSecurity {
    check(
        given(certificate) == given(key),
        "certificate and key",
        certificate + " and " + key,
        "both or neither");
    check(
        !given(certificate) || given(ca), "ca", "\"\"", "a file, as there is a client certificate");
  }

  /** Neither TLS nor a token. */
  public static ClientSecurity none() {
    return new ClientSecurity(EMPTY, EMPTY, EMPTY, EMPTY);
  }

  /**
   * For a channel to the store.
   *
   * @throws InvalidValueException when a file cannot be used
   */
  public ChannelCredentials channel() {
    if (!given(ca)) {
      return InsecureChannelCredentials.create();
    }
    try {
      TlsChannelCredentials.Builder tls =
          TlsChannelCredentials.newBuilder().trustManager(ca.toFile());
      if (given(certificate)) {
        tls.keyManager(certificate.toFile(), key.toFile());
      }
      return tls.build();
    } catch (IOException e) {
      throw unusable("store.client.security", ca + ", " + certificate + ", " + key, e);
    }
  }

  /**
   * For each call: the bearer token; empty = none.
   *
   * @throws InvalidValueException when the file cannot be used
   */
  public Optional<CallCredentials> call() {
    return given(tokenFile) ? Optional.of(new Bearer(token(tokenFile))) : Optional.empty();
  }

  private static String token(Path file) {
    try {
      String token = Files.readString(file).lines().findFirst().orElse("").strip();
      check(
          !token.isEmpty(), "store.client.security.token-file", file, "a token on its first line");
      return token;
    } catch (IOException e) {
      throw unusable("store.client.security.token-file", file, e);
    }
  }

  private static boolean given(Path file) {
    return !file.toString().isEmpty();
  }

  private static InvalidValueException unusable(String name, Object value, IOException cause) {
    InvalidValueException unusable =
        new InvalidValueException(name, value, "readable PEM; " + cause.getMessage());
    unusable.initCause(cause);
    return unusable;
  }

  /** Never says its token. */
  private static final class Bearer extends CallCredentials {
    private final Metadata header = new Metadata();

    Bearer(String token) {
      header.put(AUTHORIZATION, "Bearer " + token);
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
      applier.apply(header);
    }
  }
}
