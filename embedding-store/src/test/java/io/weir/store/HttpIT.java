package io.weir.store;

import static io.weir.store.TestLog.vector;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.store.table.Encoding;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int DIMENSION = 4;

  @TempDir static Path dir;
  private static final HttpClient http = HttpClient.newHttpClient();
  private static EmbeddedKafka kafka;
  private static TestLog log;
  private static EmbeddingStoreServer server;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(dir.resolve("kafka"));
    WeirConfig config =
        WeirConfig.defaults()
            .with("kafka.bootstrap-servers=" + kafka.bootstrapServers())
            .with("store.dir=" + dir.resolve("store"))
            .with("store.encoding=float16")
            .with("store.max-ids-per-call=50")
            .with("store.max-message-bytes=4096")
            .with("store.port=0")
            .with("store.admin-port=0")
            .with("store.http-port=0");
    log = new TestLog(config);
    server = EmbeddingStoreServer.start(config);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/v1/items/1").statusCode()).isEqualTo(503);
    log.generation(3, 1, 20, DIMENSION);
    log.generation(4, 1, 30, DIMENSION);
    log.raw(0, new byte[] {1, 2, 3});
    assertThat(server.awaitReady(PATIENCE)).isTrue();
    assertThat(server.awaitApplied(System.currentTimeMillis(), PATIENCE)).isTrue();
  }

  @AfterAll
  static void stop() {
    log.close();
    server.close();
    kafka.close();
  }

  @Test
  void item_isAnsweredInPackedBytes() throws Exception {
    HttpResponse<byte[]> answer = get("/v1/items/29");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(floats(answer.body())).containsExactly(vector(29, 0, DIMENSION));
    assertThat(header(answer, "Weir-Generation")).isEqualTo("4");
    assertThat(header(answer, "Weir-Trainer-Epoch")).isEqualTo("1");
    assertThat(header(answer, "Weir-Stale")).isEqualTo("false");
    assertThat(Long.parseLong(header(answer, "Weir-Staleness-Ms"))).isNotNegative();
    assertThat(header(answer, "Weir-Dimension")).isEqualTo("4");
    HttpResponse<byte[]> stored = get("/v1/items/29?encoding=as-stored");
    assertThat(header(stored, "Weir-Encoding")).isEqualTo("float16");
    assertThat(stored.body()).hasSize(2 * DIMENSION);
    assertRefused(get("/v1/items/1000"), 404, "NOT_FOUND", "id: 1000");
    assertRefused(get("/v1/items/29?generation=3"), 404, "NOT_FOUND", "generation 3 has");
    assertRefused(get("/v1/items/x"), 400, "INVALID_ARGUMENT", "id: x (expected: a 64-bit number)");
    assertRefused(
        get("/v1/items/1?generaton=3"),
        400,
        "INVALID_ARGUMENT",
        "parameter: generaton (expected: one of [encoding, generation])");
  }

  @Test
  void multiGet_answersRowsAndABitmap() throws Exception {
    HttpResponse<byte[]> answer = post("/v1/multi-get", ids(29, 1000, 5, 5));
    int rows = 4 * DIMENSION * Float.BYTES;
    assertThat(answer.body()).hasSize(rows + 1);
    float[] vectors = floats(Arrays.copyOf(answer.body(), rows));
    assertThat(Arrays.copyOf(vectors, DIMENSION)).containsExactly(vector(29, 0, DIMENSION));
    assertThat(Arrays.copyOfRange(vectors, DIMENSION, 2 * DIMENSION)).containsOnly(0);
    assertThat(answer.body()[rows]).isEqualTo((byte) 0b1101);
    assertThat(post("/v1/multi-get", ids()).statusCode()).isEqualTo(200);
    assertThat(header(post("/v1/multi-get?generation=3", ids(1)), "Weir-Generation"))
        .isEqualTo("3");
    assertRefused(
        post("/v1/multi-get?generation=9", ids(1)),
        409,
        "FAILED_PRECONDITION",
        "generation: 9 (expected: one that is held: [3, 4])");
    assertRefused(
        post("/v1/multi-get", ids(new long[51])), 400, "INVALID_ARGUMENT", "ids.length: 51");
    assertRefused(post("/v1/multi-get", new byte[7]), 400, "INVALID_ARGUMENT", "ids: 7 bytes");
    assertRefused(
        post("/v1/multi-get", new byte[5000]), 429, "RESOURCE_EXHAUSTED", "at most 4096 bytes");
    assertRefused(get("/v1/multi-get"), 405, "UNIMPLEMENTED", "method: GET (expected: POST)");
    assertRefused(get("/v1/nothing"), 404, "NOT_FOUND", "path: /v1/nothing");
  }

  @Test
  void score_answersRankingsOfEachUser() throws Exception {
    float[] users = {1, 0, 0, 0, -1, 0, 0, 0};
    byte[] body = concat(Encoding.FLOAT32.encode(users), ids(3, 29, 1000, 3));
    HttpResponse<byte[]> answer = post("/v1/score?users=2&top-n=2", body);
    assertThat(header(answer, "Weir-Users")).isEqualTo("2");
    assertThat(header(answer, "Weir-Ranked")).isEqualTo("2");
    ByteBuffer packed = ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(List.of(packed.getLong(), packed.getLong(), packed.getLong(), packed.getLong()))
        .containsExactly(29L, 3L, 3L, 3L);
    assertThat(List.of(packed.getFloat(), packed.getFloat(), packed.getFloat(), packed.getFloat()))
        .containsExactly(899f, 93f, -93f, -93f);
    assertThat(packed.get()).isEqualTo((byte) 0b1011);
    assertThat(packed.hasRemaining()).isFalse();
    assertThat(header(post("/v1/score?users=2&similarity=cosine", body), "Weir-Ranked"))
        .isEqualTo("3");
    assertRefused(
        post("/v1/score?users=2&similarity=l2", body),
        400,
        "INVALID_ARGUMENT",
        "similarity: l2 (expected: such as dot)");
    assertRefused(
        post("/v1/score?users=0", body), 400, "INVALID_ARGUMENT", "users: 0 (expected: a count");
    assertRefused(
        post("/v1/score?users=9", body),
        400,
        "INVALID_ARGUMENT",
        "body.length: 64 (expected: at least 144, the user vectors of 4 float32)");
    users[0] = Float.NaN;
    assertRefused(
        post("/v1/score?users=2", Encoding.FLOAT32.encode(users)),
        400,
        "INVALID_ARGUMENT",
        "users[0]: NaN (expected: a finite number)");
  }

  @Test
  void generationsStatusAndHealth_areToldInJsonAndText() throws Exception {
    assertThat(text(get("/v1/generations")))
        .startsWith("{\"pinned\":false,\"generations\":[{\"generation\":3,\"trainerEpoch\":1,")
        .contains("\"items\":30,\"state\":\"current\",\"encoding\":\"float16\"");
    assertThat(text(get("/v1/status")))
        .contains("\"ready\":true", "\"generation\":4", "\"refused\":{\"undecodable\":1}");
    assertThat(text(get("/health/live"))).isEqualTo("alive\n");
    assertThat(text(get("/health/ready"))).isEqualTo("ready\n");
    assertThat(get("/health/x").statusCode()).isEqualTo(404);
  }

  @Test
  void metrics_areThoseOfPrometheus() throws Exception {
    post("/v1/multi-get", ids(1, 2, 1000));
    assertThat(text(get("/metrics")))
        .contains(
            "weir_store_hits_total ",
            "weir_store_misses_total ",
            "weir_store_lookups_total ",
            "weir_store_read_seconds{quantile=\"0.5\"} ",
            "weir_store_read_seconds{quantile=\"0.99\"} ",
            "weir_store_read_seconds{quantile=\"0.999\"} ",
            "weir_store_read_seconds_count ",
            "weir_store_applied_vectors_total 50.0",
            "weir_store_refused_records_total{reason=\"undecodable\"} 1.0",
            "weir_store_lag_records{partition=\"0\"} 0.0",
            "weir_store_staleness_seconds 0",
            "weir_store_generation 4.0",
            "weir_store_generation_items{generation=\"4\",state=\"current\"} 30.0",
            "weir_store_generation_bytes{generation=\"3\",state=\"complete\"} ",
            "weir_store_ready 1.0",
            "weir_store_stale 0.0",
            "weir_store_calls_total{status=\"OK\"} ",
            "weir_store_calls_in_progress 0.0");
  }

  @Test
  void clientThatNeverReads_holdsNobodyUp() throws Exception {
    try (Socket silent = new Socket("127.0.0.1", server.httpPort())) {
      OutputStream out = silent.getOutputStream();
      for (int i = 0; i < 500; i++) {
        out.write("GET /v1/status HTTP/1.1\r\nHost: store\r\n\r\n".getBytes(UTF_8));
      }
      out.flush();
      assertThat(get("/v1/items/1").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void pythonExample_getsAndScoresABatch() throws Exception {
    Optional<String> program = python();
    if (System.getenv("CI") != null) {
      assertThat(program).as("python3 with numpy, which .ci/run installs").isPresent();
    }
    assumeTrue(program.isPresent(), "python3 with numpy is not at hand");
    Path printed = dir.resolve("python.txt");
    Process python =
        new ProcessBuilder(
                program.get(),
                Path.of("..", "docs", "read_store.py").toString(),
                "http://127.0.0.1:" + server.httpPort(),
                "7",
                "1000",
                "9")
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(python.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(printed))
        .startsWith("generation 4 staleness ms ")
        .contains("item 7 found 217.0 218.0 219.0 220.0\n", "item 1000 missing 0.0")
        .contains("ranked 9 " + dot(7, 9) + "\nranked 7 " + dot(7, 7) + "\n");
    assertThat(python.exitValue()).isZero();
  }

  private static float dot(long user, long item) {
    float product = 0;
    for (int i = 0; i < DIMENSION; i++) {
      product += vector(user, 0, DIMENSION)[i] * vector(item, 0, DIMENSION)[i];
    }
    return product;
  }

  /** A Python of one's own may come before the system's, whose packages it does not have. */
  private static Optional<String> python() throws InterruptedException {
    for (String program : List.of("python3", "/usr/bin/python3")) {
      if (exitCode(List.of(program, "-c", "import numpy")) == 0) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  private static int exitCode(List<String> command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor();
    } catch (java.io.IOException notThere) {
      return -1;
    }
  }

  private static HttpResponse<byte[]> get(String path) throws Exception {
    return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body)).build(),
        BodyHandlers.ofByteArray());
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.httpPort() + path);
  }

  private static void assertRefused(
      HttpResponse<byte[]> answer, int code, String status, String message) {
    assertThat(answer.statusCode()).isEqualTo(code);
    assertThat(text(answer)).startsWith("{\"status\":\"" + status + "\",").contains(message);
    assertThat(text(answer).lines()).hasSize(1);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  private static byte[] ids(long... ids) {
    ByteBuffer packed = ByteBuffer.allocate(ids.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    packed.asLongBuffer().put(ids);
    return packed.array();
  }

  private static float[] floats(byte[] packed) {
    float[] floats = new float[packed.length / Float.BYTES];
    ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
