package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestScoped;
import io.weir.schemas.Codec;
import io.weir.schemas.Codecs;
import io.weir.schemas.LogProducer;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogStream;
import io.weir.simulator.Refusals;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Any log as JSON lines: one object a line, {@code "type"} one of {@code request}, {@code
 * candidates}, {@code feedback}, {@code item}, the other fields named as in the Avro schemas.
 *
 * <p>Lines may stand in any order: items come first in the stream, all others are sorted by event
 * time; lines of the same event time keep their order. The records of one request must agree on
 * userId and requestTime. A second {@code request} of one requestId is refused as {@code
 * duplicate-request}. {@code docs/formats.md} describes the format with an example.
 *
 * <p>Memory: each record's Avro encoding and about 60 bytes, and about 200 bytes per request.
 */
final class JsonLinesImporter implements Importer {
  private static final Duration LEAST_WINDOW = Duration.ofMinutes(1);
  private static final long MAX_MS = 9_999_999_999_999L;
  private static final String TYPE = "type";
  private static final String TYPES = "one of request, candidates, feedback, item";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Map<String, Kind<?>> KINDS =
      Map.of(
          "request",
          new Kind<>(Codecs.REQUESTS, RequestContext::validate, LogEvent.OfRequest::new),
          "candidates",
          new Kind<>(Codecs.CANDIDATES, CandidateList::validate, LogEvent.OfCandidates::new),
          "feedback",
          new Kind<>(Codecs.FEEDBACK, Feedback::validate, LogEvent.OfFeedback::new),
          "item",
          new Kind<>(Codecs.ITEMS, Item::validate, LogEvent.OfItem::new));

  /** How the records of one {@code "type"} are read, checked, held and handed out. */
  private record Kind<T>(Codec<T> codec, Consumer<T> validation, Function<T, LogEvent> event) {
    Held read(JsonNode json, Consumer<T> inspection) {
      T value = codec.fromJson(json);
      validation.accept(value);
      inspection.accept(value);
      return new Held(this, event.apply(value).eventTime(), codec.encode(value));
    }

    LogEvent event(byte[] encoded) {
      return event.apply(codec.decode(encoded));
    }
  }

  /** A record in its compact form. */
  private record Held(Kind<?> kind, long eventTime, byte[] encoded) {
    LogEvent event() {
      return kind.event(encoded);
    }
  }

  @Override
  public String format() {
    return "jsonl";
  }

  @Override
  public String description() {
    return "any log as JSON lines, see docs/formats.md";
  }

  @Override
  public LogStream open(Path file, ReplaySettings settings) {
    Log log = new Log(file);
    Lines.read(file, log::add);
    return log.stream();
  }

  /** The file's records, filled line by line. */
  private static final class Log {
    private record Request(long userId, long requestTime, long line) {}

    private final Path file;
    private final List<Held> items = new ArrayList<>();
    private final List<Held> events = new ArrayList<>();
    private final Map<String, Request> requests = new HashMap<>();
    private final Set<String> contexts = new HashSet<>();
    private final Refusals.Collector refused = new Refusals.Collector();
    private long longestWaitMs;

    Log(Path file) {
      this.file = file;
    }

    void add(long number, String line) {
      ObjectNode json = object(line);
      JsonNode type = json.remove(TYPE);
      Kind<?> kind = type == null ? null : KINDS.get(type.asText());
      if (kind == null) {
        throw new InvalidValueException(TYPE, type == null ? "missing" : type, TYPES);
      }
      Held held = kind.read(json, value -> inspect(number, value));
      String requestId = json.path("requestId").asText();
      checkSize(requestId, held);
      if (type.asText().equals("item")) {
        items.add(held);
      } else if (type.asText().equals("request") && !contexts.add(requestId)) {
        refused.add(
            "duplicate-request",
            new Row(number, Map.of(), List.of())
                .complaint(file, "requestId", requestId, "one request line each"));
      } else {
        events.add(held);
      }
    }

    private static ObjectNode object(String line) {
      try {
        if (JSON.readTree(line) instanceof ObjectNode object) {
          return object;
        }
      } catch (JsonProcessingException e) {
        throw new InvalidValueException(
            "json",
            Row.quoted(line),
            "one JSON object; " + withoutLocation(e.getOriginalMessage()));
      }
      throw new InvalidValueException("json", Row.quoted(line), "one JSON object");
    }

    private void inspect(long line, Object value) {
      if (value instanceof Item item) {
        checkTime("eventTime", item.eventTime());
      }
      if (!(value instanceof RequestScoped record)) {
        return;
      }
      checkTime("eventTime", record.eventTime());
      String requestId = record.requestId();
      Long requestTime = record.requestTime();
      if (requestId == null || requestTime == null) {
        return;
      }
      checkTime("requestTime", requestTime);
      Request mine = new Request(record.userId(), requestTime, line);
      Request first = requests.putIfAbsent(requestId, mine);
      if (first != null) {
        String rule = ", as on line " + first.line() + " of the same request";
        check(first.userId == mine.userId, "userId", mine.userId, first.userId + rule);
        check(
            first.requestTime == mine.requestTime,
            "requestTime",
            mine.requestTime,
            first.requestTime + rule);
      }
      if (record instanceof Feedback) {
        longestWaitMs = Math.max(longestWaitMs, record.eventTime() - requestTime);
      }
    }

    /** Seconds pass as well as milliseconds, but nobody logs beyond the year 2286. */
    private static void checkTime(String field, long time) {
      check(time <= MAX_MS, field, time, "epoch milliseconds, at most 13 digits");
    }

    private static void checkSize(String requestId, Held held) {
      int key = Math.max(Long.BYTES, requestId.getBytes(StandardCharsets.UTF_8).length);
      check(
          key + held.encoded.length <= LogProducer.MAX_RECORD_BYTES,
          "record",
          key + held.encoded.length + " bytes",
          "<= " + LogProducer.MAX_RECORD_BYTES + " bytes");
    }

    LogStream stream() {
      check(!contexts.isEmpty(), "file", file, "at least one line of type request");
      items.sort(Comparator.comparingLong(Held::eventTime));
      events.sort(Comparator.comparingLong(Held::eventTime));
      Duration longestWait = Duration.ofMillis(longestWaitMs + 1);
      return new HeldStream(
          List.copyOf(items),
          List.copyOf(events),
          contexts.size(),
          longestWait.compareTo(LEAST_WINDOW) < 0 ? LEAST_WINDOW : longestWait,
          refused.refusals());
    }
  }

  /** The parser's location is one inside the line, and told in its own terms. */
  private static String withoutLocation(String message) {
    int location = message.indexOf(" (start marker");
    return location < 0 ? message : message.substring(0, location);
  }

  private record HeldStream(
      List<Held> items, List<Held> events, long requests, Duration fastWindow, Refusals refused)
      implements LogStream {
    @Override
    public String name() {
      return "jsonl";
    }

    @Override
    public boolean upstreamIsReal() {
      return true;
    }

    @Override
    public List<String> notes() {
      return List.of();
    }

    @Override
    public Iterator<LogEvent> iterator() {
      return Stream.concat(items.stream(), events.stream()).map(Held::event).iterator();
    }
  }
}
