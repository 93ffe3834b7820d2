package io.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.weir.core.InvalidValueException;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.store.client.ClientConfig;
import io.weir.store.client.ClientSecurity;
import io.weir.store.client.EmbeddingStoreClient;
import io.weir.store.client.EmbeddingStoreException;
import io.weir.store.client.StoreUnavailableException;
import io.weir.store.serving.CallLimit;
import io.weir.store.transfer.PeerCheckpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and tokens against a real store; the certificates are made by the JDK's keytool. */
class SecurityIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path NONE = Path.of("");
  private static final String TAKEN = "weir_store_credential_reloads_total";
  private static final String REFUSED = "weir_store_refused_credential_reloads_total";

  @TempDir static Path shared;
  private static EmbeddedKafka kafka;
  private static TestLog log;
  private static TestCertificates certificates;
  private static WeirConfig open;

  @TempDir Path dir;
  private WeirConfig config;

  @BeforeAll
  static void start() throws Exception {
    certificates = TestCertificates.make(shared);
    Files.writeString(shared.resolve("tokens"), "first-token\n\n  second-token \n");
    Files.writeString(shared.resolve("token"), "second-token\n");
    Files.writeString(shared.resolve("wrong-token"), "second-tokem\n");
    Files.writeString(shared.resolve("admin-tokens"), "admin-token\n");
    kafka = EmbeddedKafka.start(shared.resolve("kafka"));
    open =
        WeirConfig.defaults()
            .with("kafka.bootstrap-servers=" + kafka.bootstrapServers())
            .with("store.port=0")
            .with("store.admin-port=0")
            .with("store.http-port=0");
    log = new TestLog(open);
    log.generation(3, 1, 20, 4);
  }

  @AfterAll
  static void stop() {
    log.close();
    kafka.close();
  }

  @BeforeEach
  void folder() {
    config = open.with("store.dir=" + dir.resolve("store"));
  }

  @Test
  void tls_isSpokenToThoseWhoTrustTheStore() throws Exception {
    config = withTls(config);
    try (EmbeddingStoreServer server = ready()) {
      reads(server, security(certificates.ca(), NONE, NONE, NONE));
      unavailable(server, ClientSecurity.none());
      unavailable(server, security(certificates.strangerCa(), NONE, NONE, NONE));
      HttpClient https =
          HttpClient.newBuilder().sslContext(certificates.clientContext(false)).build();
      assertThat(status(https, "https", server, "")).isEqualTo(200);
      assertThatThrownBy(() -> status(HttpClient.newHttpClient(), "https", server, ""))
          .hasMessageContaining("PKIX");
    }
  }

  @Test
  void mutualTls_letsInWhomTheClientCaSigned() throws Exception {
    config = withTls(config).with("store.security.client-ca=" + certificates.ca());
    try (EmbeddingStoreServer server = ready()) {
      reads(
          server,
          security(certificates.ca(), certificates.client(), certificates.clientKey(), NONE));
      unavailable(server, security(certificates.ca(), NONE, NONE, NONE));
      unavailable(
          server,
          security(certificates.ca(), certificates.stranger(), certificates.strangerKey(), NONE));
      assertThat(
              status(
                  HttpClient.newBuilder().sslContext(certificates.clientContext(true)).build(),
                  "https",
                  server,
                  ""))
          .isEqualTo(200);
      assertThatThrownBy(
              () ->
                  status(
                      HttpClient.newBuilder().sslContext(certificates.clientContext(false)).build(),
                      "https",
                      server,
                      ""))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void clientCa_thatChanges_holdsForConnectionsAndSessionsThatExist() throws Exception {
    Path clients = dir.resolve("clients.crt");
    replace(clients, Files.readString(certificates.ca()));
    config =
        withTls(config)
            .with("store.security.client-ca=" + clients)
            .with("store.security.reload-interval=20ms");
    SSLContext context = certificates.clientContext(true);
    HttpClient kept = HttpClient.newBuilder().sslContext(context).build();
    ClientSecurity trusted =
        security(certificates.ca(), certificates.client(), certificates.clientKey(), NONE);
    try (EmbeddingStoreServer server = ready();
        EmbeddingStoreClient client = client(server, trusted)) {
      assertThat(client.get(1).foundCount()).isEqualTo(1);
      assertThat(status(kept, "https", server, "")).isEqualTo(200);

      replace(clients, Files.readString(certificates.strangerCa()));
      Await.until(() -> denied(kept, server));

      assertThatThrownBy(() -> client.get(1)).hasMessageContaining("store.security.client-ca");
      // Of the same context: it goes on with the session, and nobody looks at the certificate.
      HttpClient resumed = HttpClient.newBuilder().sslContext(context).build();
      assertThat(denied(resumed, server)).isTrue();
      unavailable(server, trusted);
      reads(
          server,
          security(certificates.ca(), certificates.stranger(), certificates.strangerKey(), NONE));
    }
  }

  @Test
  void tokens_openTheDoorsTheyAreFor() throws Exception {
    config =
        config
            .with("store.security.token-file=" + shared.resolve("tokens"))
            .with("store.security.admin-token-file=" + shared.resolve("admin-tokens"));
    try (EmbeddingStoreServer server = ready()) {
      reads(server, security(NONE, NONE, NONE, shared.resolve("token")));
      refused(server, ClientSecurity.none());
      refused(server, security(NONE, NONE, NONE, shared.resolve("wrong-token")));
      refused(server, security(NONE, NONE, NONE, shared.resolve("admin-tokens")));
      HttpClient http = HttpClient.newHttpClient();
      assertThat(status(http, "http", server, "Bearer first-token")).isEqualTo(200);
      assertThat(status(http, "http", server, "bearer  second-token")).isEqualTo(200);
      assertThat(status(http, "http", server, "Bearer admin-token")).isEqualTo(401);
      assertThat(status(http, "http", server, "Basic first-token")).isEqualTo(401);
      assertThat(status(http, "http", server, "")).isEqualTo(401);
      assertThat(get(http, "http", server, "/metrics", "")).isEqualTo(401);
      assertThat(get(http, "http", server, "/health/ready", "")).isEqualTo(200);

      // A replica copies with the admin's token, and starts from the log without it.
      Path copy = dir.resolve("copy");
      PeerCheckpoint.fetch(
          "127.0.0.1:" + server.adminPort(), copy, PATIENCE, ClientSecurity.none());
      assertThat(copy).doesNotExist();
      PeerCheckpoint.fetch(
          "127.0.0.1:" + server.adminPort(),
          copy,
          PATIENCE,
          security(NONE, NONE, NONE, shared.resolve("admin-tokens")));
      assertThat(copy.resolve("CURRENT")).exists();
    }
  }

  @Test
  void tokens_thatChange_areTakenOver_andFilesWithoutOnesAreNot() throws Exception {
    Path tokens = dir.resolve("tokens");
    replace(tokens, "first-token");
    config =
        config
            .with("store.security.token-file=" + tokens)
            .with("store.security.reload-interval=20ms");
    HttpClient http = HttpClient.newHttpClient();
    try (EmbeddingStoreServer server = ready()) {
      replace(tokens, "\n");
      Await.until(() -> reloads(http, "http", server, "Bearer first-token", REFUSED) > 0);
      assertThat(status(http, "http", server, "Bearer first-token")).isEqualTo(200);
      assertThat(status(http, "http", server, "")).isEqualTo(401);

      replace(tokens, "next-token");
      Await.until(() -> status(http, "http", server, "Bearer next-token") == 200);
      assertThat(status(http, "http", server, "Bearer first-token")).isEqualTo(401);
      assertThat(reloads(http, "http", server, "Bearer next-token", TAKEN)).isEqualTo(1);
      assertThat(reloads(http, "http", server, "Bearer next-token", REFUSED)).isEqualTo(1);
    }
  }

  @Test
  void certificate_thatChanges_isTakenOver_onceItsKeyIsThere() throws Exception {
    Path certificate = dir.resolve("tls.crt");
    Path key = dir.resolve("tls.key");
    replace(certificate, Files.readString(certificates.server()));
    replace(key, Files.readString(certificates.serverKey()));
    config =
        config
            .with("store.security.certificate=" + certificate)
            .with("store.security.key=" + key)
            .with("store.security.reload-interval=20ms");
    HttpClient https =
        HttpClient.newBuilder().sslContext(certificates.clientContext(false)).build();
    try (EmbeddingStoreServer server = ready()) {
      replace(key, Files.readString(certificates.strangerServerKey()));
      Await.until(() -> reloads(https, "https", server, "", REFUSED) > 0);
      reads(server, security(certificates.ca(), NONE, NONE, NONE));

      replace(certificate, Files.readString(certificates.strangerServer()));
      Await.until(() -> reloads(https, "https", server, "", TAKEN) > 0);
      reads(server, security(certificates.strangerCa(), NONE, NONE, NONE));
      unavailable(server, security(certificates.ca(), NONE, NONE, NONE));
    }
  }

  @Test
  void files_thatCannotBeUsed_areRefusedAtStart() {
    assertRefused(
        withTls(config).with("store.security.key=" + shared.resolve("tokens")),
        "store.security.key: " + shared.resolve("tokens") + " (expected: a PEM private key");
    assertRefused(
        withTls(config).with("store.security.certificate=" + shared.resolve("nothing")),
        "store.security.certificate: " + shared.resolve("nothing") + " (expected: PEM cert");
    assertRefused(
        config.with("store.security.token-file=" + shared.resolve("nothing")),
        "store.security.token-file: " + shared.resolve("nothing") + " (expected: a readable");
    assertThatThrownBy(
            () ->
                EmbeddingStoreClient.connect(
                    "127.0.0.1",
                    1,
                    ClientConfig.defaults()
                        .withSecurity(security(NONE, NONE, NONE, shared.resolve("nothing")))))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("store.client.security.token-file: ");
  }

  @Test
  void moreCallsThanMayBe_areRefused() {
    CallLimit limit = new CallLimit(2);
    limit.begin();
    limit.begin();
    assertThatThrownBy(limit::begin)
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessage(
            "RESOURCE_EXHAUSTED: calls in progress: 3 (expected: at most 2, store.max-calls)");
    limit.end();
    limit.begin();
    assertThat(limit.inProgress()).isEqualTo(2);
  }

  private void reads(EmbeddingStoreServer server, ClientSecurity security) {
    try (EmbeddingStoreClient client = client(server, security)) {
      assertThat(client.get(1).foundCount()).isEqualTo(1);
      assertThat(client.currentGeneration()).hasValue(3);
    }
  }

  /** Whether a call is refused, or its handshake. */
  private static boolean denied(HttpClient http, EmbeddingStoreServer server) throws Exception {
    try {
      return status(http, "https", server, "") == 401;
    } catch (IOException handshake) {
      return true;
    }
  }

  private static void unavailable(EmbeddingStoreServer server, ClientSecurity security) {
    try (EmbeddingStoreClient client = client(server, security)) {
      assertThatThrownBy(() -> client.get(1)).isInstanceOf(StoreUnavailableException.class);
    }
  }

  private static void refused(EmbeddingStoreServer server, ClientSecurity security) {
    try (EmbeddingStoreClient client = client(server, security)) {
      ThrowingCallable call = () -> client.get(1);
      assertThatThrownBy(call)
          .isInstanceOfSatisfying(
              EmbeddingStoreException.class,
              e -> assertThat(e.code()).isEqualTo(Status.Code.UNAUTHENTICATED))
          .hasMessageContaining("authorization: missing or unknown");
    }
  }

  private static void assertRefused(WeirConfig config, String message) {
    assertThatThrownBy(() -> EmbeddingStoreServer.start(config).close())
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith(message);
  }

  /** As a mounted secret is exchanged: at once. */
  private static void replace(Path file, String content) throws Exception {
    Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static double reloads(
      HttpClient http,
      String scheme,
      EmbeddingStoreServer server,
      String authorization,
      String metric)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create(scheme + "://localhost:" + server.httpPort() + "/metrics"));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(metric.length())))
        .sum();
  }

  private static EmbeddingStoreClient client(EmbeddingStoreServer server, ClientSecurity security) {
    return EmbeddingStoreClient.connect(
        "localhost", server.port(), ClientConfig.defaults().withSecurity(security));
  }

  private static ClientSecurity security(Path ca, Path certificate, Path key, Path token) {
    return new ClientSecurity(ca, certificate, key, token);
  }

  private static WeirConfig withTls(WeirConfig config) {
    return config
        .with("store.security.certificate=" + certificates.server())
        .with("store.security.key=" + certificates.serverKey());
  }

  private EmbeddingStoreServer ready() throws InterruptedException {
    EmbeddingStoreServer server = EmbeddingStoreServer.start(config);
    assertThat(server.awaitReady(PATIENCE)).isTrue();
    return server;
  }

  private static int status(
      HttpClient http, String scheme, EmbeddingStoreServer server, String authorization)
      throws Exception {
    return get(http, scheme, server, "/v1/items/1", authorization);
  }

  private static int get(
      HttpClient http,
      String scheme,
      EmbeddingStoreServer server,
      String path,
      String authorization)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + server.httpPort() + path));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), BodyHandlers.ofString()).statusCode();
  }
}
