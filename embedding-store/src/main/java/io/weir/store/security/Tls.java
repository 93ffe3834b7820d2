package io.weir.store.security;

import io.weir.store.serving.Reads;
import io.weir.store.config.ServerSecurity;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A server's side of TLS from PEM files, the same for gRPC and HTTP. Immutable, thread-safe. */
public final class Tls {
  private static final char[] NO_PASSWORD = {};
  private static final List<String> KEY_KINDS = List.of("EC", "RSA", "Ed25519");

  private final KeyManager[] keys;
  private final TrustManager @Nullable [] trusted;

  private Tls(KeyManager[] keys, TrustManager @Nullable [] trusted) {
    this.keys = keys;
    this.trusted = trusted;
  }

  /**
   * Reads the files; empty where there is to be no TLS.
   *
   * @throws InvalidValueException when one cannot be used
   */
  public static Optional<Tls> of(ServerSecurity security) {
    if (!security.hasTls()) {
      return Optional.empty();
    }
    Certificate[] chain =
        certificates("store.security.certificate", security.certificate())
            .toArray(new Certificate[0]);
    PrivateKey key = key(security.key());
    try {
      KeyStore own = empty();
      own.setKeyEntry("store", key, NO_PASSWORD, chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(own, NO_PASSWORD);
      TrustManager[] trusted = security.hasMutualTls() ? trusted(security.clientCa()) : null;
      return Optional.of(new Tls(factory.getKeyManagers(), trusted));
    } catch (GeneralSecurityException e) {
      throw unusable("store.security.key", security.key(), "the key of the certificate", e);
    }
  }

  /** For gRPC; in the clear without TLS. */
  public static ServerCredentials credentials(Optional<Tls> tls) {
    if (tls.isEmpty()) {
      return InsecureServerCredentials.create();
    }
    TlsServerCredentials.Builder builder =
        TlsServerCredentials.newBuilder().keyManager(tls.get().keys);
    TrustManager[] trusted = tls.get().trusted;
    if (trusted != null) {
      builder.trustManager(trusted).clientAuth(ClientAuth.REQUIRE);
    }
    return builder.build();
  }

  /** For HTTPS. */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trusted, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  /** Whether callers must bring certificates. */
  public boolean mutual() {
    return trusted != null;
  }

  private static TrustManager[] trusted(Path file) throws GeneralSecurityException {
    KeyStore roots = empty();
    int number = 0;
    for (Certificate root : certificates("store.security.client-ca", file)) {
      roots.setCertificateEntry("root-" + number++, root);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots);
    return factory.getTrustManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      return store;
    } catch (IOException e) {
      throw new IllegalStateException("nothing is read", e);
    }
  }

  private static Collection<? extends Certificate> certificates(String option, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> read =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (read.isEmpty()) {
        throw new InvalidValueException(option, file, "PEM certificates");
      }
      return read;
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(option, file, "PEM certificates", e);
    }
  }

  private static PrivateKey key(Path file) {
    String rule = "a PEM private key, PKCS#8 (BEGIN PRIVATE KEY), of " + KEY_KINDS;
    try {
      String base64 =
          Files.readString(file)
              .replaceAll("(?s).*-----BEGIN PRIVATE KEY-----", "")
              .replaceAll("(?s)-----END PRIVATE KEY-----.*", "");
      PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
      for (String kind : KEY_KINDS) {
        try {
          return KeyFactory.getInstance(kind).generatePrivate(encoded);
        } catch (InvalidKeySpecException another) {
          continue;
        }
      }
      throw new InvalidValueException("store.security.key", file, rule);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      if (e instanceof InvalidValueException invalid) {
        throw invalid;
      }
      throw unusable("store.security.key", file, rule, e);
    }
  }

  private static InvalidValueException unusable(
      String option, Path file, String rule, Exception cause) {
    InvalidValueException unusable = new InvalidValueException(option, file, rule);
    unusable.initCause(cause);
    return unusable;
  }
}
