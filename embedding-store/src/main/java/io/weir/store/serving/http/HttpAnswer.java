package io.weir.store.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.weir.store.v1.Origin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is sent back over HTTP.
 *
 * @param code of HTTP
 * @param type of the content
 * @param headers by name
 * @param content pieces that are sent one after the other
 */
record HttpAnswer(int code, String type, Map<String, String> headers, List<ByteString> content) {
  private static final Map<Status.Code, Integer> CODES =
      Map.ofEntries(
          Map.entry(Status.Code.OK, 200),
          Map.entry(Status.Code.INVALID_ARGUMENT, 400),
          Map.entry(Status.Code.UNAUTHENTICATED, 401),
          Map.entry(Status.Code.PERMISSION_DENIED, 403),
          Map.entry(Status.Code.NOT_FOUND, 404),
          Map.entry(Status.Code.UNIMPLEMENTED, 405),
          Map.entry(Status.Code.FAILED_PRECONDITION, 409),
          Map.entry(Status.Code.RESOURCE_EXHAUSTED, 429),
          Map.entry(Status.Code.UNAVAILABLE, 503),
          Map.entry(Status.Code.DEADLINE_EXCEEDED, 504));

  static HttpAnswer json(int code, JsonNode content) {
    return new HttpAnswer(
        code, "application/json", Map.of(), List.of(ByteString.copyFrom(content + "\n", UTF_8)));
  }

  static HttpAnswer text(int code, String content) {
    return new HttpAnswer(
        code,
        "text/plain; charset=utf-8",
        Map.of(),
        List.of(ByteString.copyFrom(content + "\n", UTF_8)));
  }

  /** Packed bytes of a generation. */
  static HttpAnswer packed(Origin origin, Map<String, Object> more, ByteString... content) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Weir-Generation", Long.toString(origin.getGeneration()));
    headers.put("Weir-Trainer-Epoch", Long.toString(origin.getTrainerEpoch()));
    headers.put("Weir-Staleness-Ms", Long.toString(origin.getStalenessMs()));
    headers.put("Weir-Stale", Boolean.toString(origin.getStale()));
    more.forEach((name, value) -> headers.put("Weir-" + name, value.toString()));
    return new HttpAnswer(200, "application/octet-stream", headers, List.of(content));
  }

  /** The status that gRPC would have ended with, and its line. */
  static HttpAnswer failure(StatusRuntimeException failure) {
    Status status = failure.getStatus();
    String message = status.getDescription();
    return json(
        CODES.getOrDefault(status.getCode(), 500),
        JsonNodeFactory.instance
            .objectNode()
            .put("status", status.getCode().name())
            .put("message", message == null ? "" : message));
  }

  long bytes() {
    return content.stream().mapToLong(ByteString::size).sum();
  }
}
