package io.weir.store.serving.http;

import static io.weir.core.Checks.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.weir.store.client.StoreStatus;
import io.weir.store.generation.Lease;
import io.weir.store.serving.HeldList;
import io.weir.store.serving.ReadCalls;
import io.weir.store.serving.Reads;
import io.weir.store.v1.Encoding;
import io.weir.store.v1.GetRequest;
import io.weir.store.v1.GetResponse;
import io.weir.store.v1.HeldGeneration;
import io.weir.store.v1.ListGenerationsResponse;
import io.weir.store.v1.Ranking;
import io.weir.store.v1.ScoreRequest;
import io.weir.store.v1.ScoreResponse;
import io.weir.store.v1.Similarity;
import io.weir.store.v1.WireEncoding;
import io.weir.store.wire.IdsRequest;
import io.weir.store.wire.RowsAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The calls of readers as paths of HTTP: the same calls, asked and answered in packed little-endian
 * bytes, with what names them in headers. Thread-safe.
 */
final class HttpReads {
  private static final String ITEMS = "/v1/items/";
  private static final int DEFAULT_TOP_N = 100;

  private final ReadCalls calls;
  private final Reads reads;

  HttpReads(ReadCalls calls, Reads reads) {
    this.calls = calls;
    this.reads = reads;
  }

  /**
   * Answers a request.
   *
   * @throws RuntimeException as the calls of {@link ReadCalls} do
   */
  HttpAnswer answer(String method, URI address, byte[] body) {
    String path = address.getPath();
    if (path.startsWith(ITEMS)) {
      require("GET", method);
      return item(address, path.substring(ITEMS.length()));
    }
    return switch (path) {
      case "/v1/multi-get" -> {
        require("POST", method);
        yield multiGet(address, body);
      }
      case "/v1/score" -> {
        require("POST", method);
        yield score(address, body);
      }
      case "/v1/generations" -> {
        require("GET", method);
        yield generations();
      }
      case "/v1/status" -> {
        require("GET", method);
        yield status();
      }
      default ->
          throw Status.NOT_FOUND
              .withDescription(
                  "path: "
                      + path
                      + " (expected: /v1/items/ID, /v1/multi-get, /v1/score, /v1/generations,"
                      + " /v1/status, /health/live, /health/ready or /metrics)")
              .asRuntimeException();
    };
  }

  private HttpAnswer item(URI address, String id) {
    HttpQuery query = new HttpQuery(address, Set.of("generation", "encoding"));
    GetRequest.Builder request =
        GetRequest.newBuilder().setId(HttpQuery.number("id", id)).setEncoding(encoding(query));
    query.number("generation").ifPresent(request::setGeneration);
    GetResponse got = calls.get(request.build());
    if (!got.getFound()) {
      throw Status.NOT_FOUND
          .withDescription(
              "id: "
                  + id
                  + " (expected: one that generation "
                  + got.getOrigin().getGeneration()
                  + " has a vector of)")
          .asRuntimeException();
    }
    return HttpAnswer.packed(
        got.getOrigin(), shape(got.getDimension(), got.getEncoding()), got.getVector());
  }

  /** Ids in; rows, then the bitmap of those found, out. */
  private HttpAnswer multiGet(URI address, byte[] body) {
    HttpQuery query = new HttpQuery(address, Set.of("generation", "encoding"));
    ByteBuffer ids = ids(body, 0);
    reads.requireCount(ids.remaining() / Long.BYTES);
    long[] asked = new long[ids.remaining() / Long.BYTES];
    ids.asLongBuffer().get(asked);
    IdsRequest request = new IdsRequest(asked, query.number("generation"), encoding(query));
    AtomicReference<HttpAnswer> answer = new AtomicReference<>();
    calls.multiGet(request, rows -> answer.set(packed(rows)));
    return Objects.requireNonNull(answer.get());
  }

  private static HttpAnswer packed(RowsAnswer answer) {
    byte[] found = new byte[answer.foundBytes()];
    ByteString.Output rows = ByteString.newOutput(answer.count() * answer.rowBytes());
    try {
      answer.rows().write(rows, found);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return HttpAnswer.packed(
        answer.origin(),
        shape(answer.dimension(), answer.encoding()),
        rows.toByteString(),
        UnsafeByteOperations.unsafeWrap(found));
  }

  /** User vectors, then ids in; ids and scores by user, then the bitmap of ids found, out. */
  private HttpAnswer score(URI address, byte[] body) {
    HttpQuery query = new HttpQuery(address, Set.of("generation", "users", "top-n", "similarity"));
    OptionalLong generation = query.number("generation");
    ScoreRequest.Builder request =
        ScoreRequest.newBuilder()
            .setTopN(query.count("top-n", DEFAULT_TOP_N))
            .setSimilarity(query.constant("similarity", Similarity.DOT));
    // Held until the answer, so that the length of a vector is that of the generation that scores.
    try (Lease lease = reads.acquire(generation)) {
      int dimension = lease.generation().dimension();
      long usersBytes = (long) query.count("users", 1) * dimension * Float.BYTES;
      check(
          usersBytes <= body.length,
          "body.length",
          body.length,
          "at least " + usersBytes + ", the user vectors of " + dimension + " float32");
      ByteBuffer ids = ids(body, (int) usersBytes);
      reads.requireCount(ids.remaining() / Long.BYTES);
      while (ids.hasRemaining()) {
        request.addIds(ids.getLong());
      }
      request
          .setUsers(UnsafeByteOperations.unsafeWrap(body, 0, (int) usersBytes))
          .setGeneration(lease.generation().generation());
      return scores(calls.score(request.build()));
    }
  }

  /** All users have as many candidates, for the items that are found are found for all. */
  private static HttpAnswer scores(ScoreResponse scored) {
    int users = scored.getRankingsCount();
    int ranked = scored.getRankings(0).getIdsCount();
    ByteBuffer packed =
        ByteBuffer.allocate(users * ranked * (Long.BYTES + Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (Ranking ranking : scored.getRankingsList()) {
      for (int rank = 0; rank < ranked; rank++) {
        packed.putLong(ranking.getIds(rank));
      }
    }
    for (Ranking ranking : scored.getRankingsList()) {
      for (int rank = 0; rank < ranked; rank++) {
        packed.putFloat(ranking.getScores(rank));
      }
    }
    return HttpAnswer.packed(
        scored.getOrigin(),
        Map.of("Users", users, "Ranked", ranked),
        ByteString.copyFrom(packed.flip()),
        scored.getFound());
  }

  private HttpAnswer generations() {
    ListGenerationsResponse list = HeldList.of(reads.store().view());
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("pinned", list.getPinned());
    ArrayNode generations = root.putArray("generations");
    for (HeldGeneration held : list.getGenerationsList()) {
      generations
          .addObject()
          .put("generation", held.getGeneration().getGeneration())
          .put("trainerEpoch", held.getGeneration().getTrainerEpoch())
          .put("dimension", held.getGeneration().getDimension())
          .put("items", held.getGeneration().getItems())
          .put("state", small(held.getState()))
          .put("encoding", small(held.getEncoding()))
          .put("stale", held.getStale())
          .put("memoryBytes", held.getMemoryBytes());
    }
    return HttpAnswer.json(200, root);
  }

  private HttpAnswer status() {
    StoreStatus status = reads.reporter().status();
    ObjectNode root =
        JsonNodeFactory.instance
            .objectNode()
            .put("ready", status.ready())
            .put("notReadyReason", status.notReadyReason())
            .put("stale", status.stale())
            .put("stalenessMs", status.stalenessMs())
            .put("vectorsApplied", status.vectorsApplied());
    StoreStatus.GenerationStatus current = status.current();
    if (current != null) {
      root.put("generation", current.generation());
    }
    ArrayNode partitions = root.putArray("partitions");
    for (StoreStatus.PartitionStatus partition : status.partitions()) {
      partitions
          .addObject()
          .put("partition", partition.partition())
          .put("offset", partition.offset())
          .put("lag", partition.lag());
    }
    ObjectNode refused = root.putObject("refused");
    status.refused().forEach(refused::put);
    ObjectNode ignored = root.putObject("ignored");
    status.ignored().forEach(ignored::put);
    return HttpAnswer.json(200, root);
  }

  private static WireEncoding encoding(HttpQuery query) {
    return query.constant("encoding", WireEncoding.DECODED);
  }

  private static Map<String, Object> shape(int dimension, Encoding encoding) {
    return Map.of("Dimension", dimension, "Encoding", small(encoding));
  }

  private static ByteBuffer ids(byte[] body, int from) {
    int bytes = body.length - from;
    check(bytes % Long.BYTES == 0, "ids", bytes + " bytes", "8 bytes an id, little-endian");
    return ByteBuffer.wrap(body, from, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String small(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void require(String expected, String method) {
    if (!expected.equals(method)) {
      throw Status.UNIMPLEMENTED
          .withDescription("method: " + method + " (expected: " + expected + ")")
          .asRuntimeException();
    }
  }
}
