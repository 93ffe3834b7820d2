package io.weir.store.config;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Who may call a store, and how it shows who it is. Immutable, thread-safe.
 *
 * @param certificate PEM of the store's certificate and those that lead to its root; empty = no TLS
 * @param key PEM (PKCS#8) of that certificate's key; empty with it
 * @param clientCa PEM of who may have signed a caller's certificate: mutual TLS; empty = any caller
 * @param tokenFile file of readers' bearer tokens, one a line; empty = none is asked for
 * @param adminTokenFile the same for admin calls
 * @param reloadInterval how often the files are looked at; what has changed is read again
 */
public record ServerSecurity(
    Path certificate,
    Path key,
    Path clientCa,
    Path tokenFile,
    Path adminTokenFile,
    Duration reloadInterval) {
  private static final Path EMPTY = Path.of("");

  public ServerSecurity {
    check(
        certificate.equals(EMPTY) == key.equals(EMPTY),
        "certificate and key",
        certificate + " and " + key,
        "both or neither");
    check(
        clientCa.equals(EMPTY) || !certificate.equals(EMPTY),
        "client-ca",
        clientCa,
        "empty, as there is no certificate");
    positive("reload-interval", reloadInterval.toMillis());
  }

  /** Neither TLS nor tokens. */
  static ServerSecurity none() {
    return new ServerSecurity(EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, Duration.ofSeconds(10));
  }

  /** Whether connections are encrypted. */
  public boolean hasTls() {
    return !certificate.equals(EMPTY);
  }

  /** Whether callers must bring certificates. */
  public boolean hasMutualTls() {
    return !clientCa.equals(EMPTY);
  }

  /** Whether whoever reaches the admin port may do all that it offers. */
  public boolean adminIsOpen() {
    return !hasMutualTls() && adminTokenFile.equals(EMPTY);
  }
}
