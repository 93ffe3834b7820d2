package io.weir.store.security;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import io.weir.core.InvalidValueException;
import io.weir.store.config.ServerSecurity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A server's side of TLS from PEM files, the same for gRPC and HTTP. Handshakes after {@link #load}
 * are of the files as they were then; connections stay, but {@link #requireTrusted} goes by the
 * client CA as it is. Thread-safe.
 */
public final class Tls implements Loaded {
  private static final Map<String, String> SIGNATURES =
      Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "Ed25519", "Ed25519");
  private static final byte[] PROBE = {1, 2, 3};

  private final ServerSecurity security;
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final @Nullable AdvancedTlsX509TrustManager clients;
  private volatile @Nullable TrustedClients trusted;

  private Tls(ServerSecurity security) {
    this.security = security;
    this.clients = security.hasMutualTls() ? trust() : null;
  }

  /** Nothing is read before {@link #load}; empty where there is to be no TLS. */
  static Optional<Tls> of(ServerSecurity security) {
    return security.hasTls() ? Optional.of(new Tls(security)) : Optional.empty();
  }

  @Override
  public List<Path> files() {
    List<Path> files = new ArrayList<>(List.of(security.certificate(), security.key()));
    if (security.hasMutualTls()) {
      files.add(security.clientCa());
    }
    return files;
  }

  @Override
  public void load() {
    X509Certificate[] chain = certificates("store.security.certificate", security.certificate());
    PrivateKey key = key(security.key());
    requirePair(chain[0], key);
    // All is read before any of it is in force.
    X509Certificate[] authorities =
        clients == null
            ? new X509Certificate[0]
            : certificates("store.security.client-ca", security.clientCa());
    keys.updateIdentityCredentials(chain, key);
    if (clients != null) {
      try {
        TrustedClients next = new TrustedClients(authorities);
        clients.updateTrustCredentials(authorities);
        trusted = next;
      } catch (IOException | GeneralSecurityException e) {
        throw unusable("store.security.client-ca", security.clientCa(), "PEM certificates", e);
      }
    }
  }

  /** For gRPC; in the clear without TLS. */
  public static ServerCredentials credentials(Optional<Tls> tls) {
    if (tls.isEmpty()) {
      return InsecureServerCredentials.create();
    }
    TlsServerCredentials.Builder builder =
        TlsServerCredentials.newBuilder().keyManager(tls.get().keys);
    if (tls.get().clients != null) {
      builder.trustManager(new UnnamedIssuers(tls.get().clients)).clientAuth(ClientAuth.REQUIRE);
    }
    return builder.build();
  }

  /** For HTTPS. */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {keys}, clients == null ? null : new TrustManager[] {clients}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  /**
   * Lets a call pass whose client would be let in now, where clients must bring certificates.
   *
   * @param session of the call's connection
   * @throws StatusRuntimeException UNAUTHENTICATED otherwise
   */
  void requireTrusted(@Nullable SSLSession session) {
    TrustedClients now = trusted;
    if (now != null) {
      now.require(session);
    }
  }

  /** Whether callers must bring certificates. */
  public boolean mutual() {
    return clients != null;
  }

  /** Callers have no names to be verified: who signed them is what counts. */
  private static AdvancedTlsX509TrustManager trust() {
    try {
      return AdvancedTlsX509TrustManager.newBuilder()
          .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("nothing is read", e);
    }
  }

  /** One of the two may have been exchanged already, and the other not yet. */
  private void requirePair(X509Certificate certificate, PrivateKey key) {
    String algorithm = SIGNATURES.getOrDefault(kind(key), "");
    boolean pair;
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certificate);
      signature.update(PROBE);
      pair = signature.verify(signed);
    } catch (GeneralSecurityException another) {
      pair = false;
    }
    if (!pair) {
      throw new InvalidValueException(
          "store.security.key", security.key(), "the key of " + security.certificate());
    }
  }

  private static String kind(PrivateKey key) {
    // The JDK names keys of Ed25519 by their family.
    return key.getAlgorithm().equals("EdDSA") ? "Ed25519" : key.getAlgorithm();
  }

  private static X509Certificate[] certificates(String option, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      X509Certificate[] read =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      if (read.length == 0) {
        throw new InvalidValueException(option, file, "PEM certificates");
      }
      return read;
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(option, file, "PEM certificates", e);
    }
  }

  private static PrivateKey key(Path file) {
    String rule =
        "a PEM private key, PKCS#8 (BEGIN PRIVATE KEY), of " + new TreeSet<>(SIGNATURES.keySet());
    try {
      String base64 =
          Files.readString(file)
              .replaceAll("(?s).*-----BEGIN PRIVATE KEY-----", "")
              .replaceAll("(?s)-----END PRIVATE KEY-----.*", "");
      PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
      for (String kind : SIGNATURES.keySet()) {
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
