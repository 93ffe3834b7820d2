package io.weir.store.security;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates are good, asked of sessions that exist: a handshake that goes on with an older
 * session looks at no certificate, and a connection may be older than the authorities are.
 *
 * <p>A certificate is verified once. Thread-safe; other authorities are another one of these.
 */
final class TrustedClients {
  /** What is remembered at most; so many clients are verified again and again. */
  private static final int MOST = 10_000;

  private final X509TrustManager authorities;
  private final Set<X509Certificate> verified = ConcurrentHashMap.newKeySet();

  TrustedClients(X509Certificate... authorities) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < authorities.length; i++) {
      store.setCertificateEntry("authority-" + i, authorities[i]);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    this.authorities =
        Stream.of(factory.getTrustManagers())
            .filter(X509TrustManager.class::isInstance)
            .map(X509TrustManager.class::cast)
            .findFirst()
            .orElseThrow();
  }

  /**
   * Lets a session pass whose client would be let in now.
   *
   * @param session null = of a connection without TLS
   * @throws StatusRuntimeException UNAUTHENTICATED otherwise
   */
  void require(@Nullable SSLSession session) {
    try {
      X509Certificate[] chain = chain(session);
      chain[0].checkValidity();
      if (!verified.contains(chain[0])) {
        authorities.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
        if (verified.size() < MOST) {
          verified.add(chain[0]);
        }
      }
    } catch (SSLPeerUnverifiedException | CertificateException e) {
      throw Status.UNAUTHENTICATED
          .withDescription(
              "client certificate: not signed by who is trusted now (expected: one of"
                  + " store.security.client-ca)")
          .asRuntimeException();
    }
  }

  private static X509Certificate[] chain(@Nullable SSLSession session)
      throws SSLPeerUnverifiedException {
    if (session == null) {
      throw new SSLPeerUnverifiedException("no TLS");
    }
    Certificate[] chain = session.getPeerCertificates();
    return Stream.of(chain).map(X509Certificate.class::cast).toArray(X509Certificate[]::new);
  }
}
