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
import io.weir.core.cascade.Stage;
import io.weir.schemas.Codec;
import io.weir.schemas.Codecs;
import io.weir.schemas.LogProducer;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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

  /** Nobody logs beyond the year 2286. */
  private static final long MAX_MS = 9_999_999_999_999L;

  /** Read as seconds, the years 2001 to 2286; read as milliseconds, weeks of 1970. */
  private static final long LEAST_SECONDS = 1_000_000_000L;

  private static final long MOST_SECONDS = 9_999_999_999L;
  private static final String FORMAT = "jsonl";
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
    Held read(JsonNode json, String requestId, Consumer<T> inspection) {
      T value = codec.fromJson(json);
      validation.accept(value);
      byte[] encoded = codec.encode(value);
      checkSize(requestId, encoded);
      inspection.accept(value);
      return new Held(this, event.apply(value).eventTime(), encoded);
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
    return FORMAT;
  }

  @Override
  public String description() {
    return "any log as JSON lines, see docs/formats.md";
  }

  @Override
  public LogStream open(Path file, ReplaySettings settings, ImportWatcher watcher) {
    LeftOut leftOut = new LeftOut(watcher);
    Log log = new Log(file, leftOut);
    Lines.read(file, leftOut, log::add);
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
    private final LeftOut leftOut;
    private long longestWaitMs;
    private boolean withoutRequest;

    Log(Path file, LeftOut leftOut) {
      this.file = file;
      this.leftOut = leftOut;
    }

    void add(long number, String line) {
      ObjectNode json = object(line);
      JsonNode type = json.remove(TYPE);
      Kind<?> kind = type == null ? null : KINDS.get(type.asText());
      if (kind == null) {
        throw new InvalidValueException(TYPE, type == null ? "missing" : type, TYPES);
      }
      String requestId = json.path("requestId").asText();
      Held held = kind.read(json, requestId, value -> inspect(number, value));
      if (type.asText().equals("item")) {
        items.add(held);
      } else if (type.asText().equals("request") && !contexts.add(requestId)) {
        leftOut.refuse(
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
        withoutRequest = true;
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

    private static void checkTime(String field, long time) {
      check(time <= MAX_MS, field, time, "epoch milliseconds, at most 13 digits");
      check(
          time < LEAST_SECONDS || time > MOST_SECONDS,
          field,
          time,
          "epoch milliseconds, not seconds");
    }

    /** One pass over the sorted events. */
    private LastExposures exposures() {
      LastExposures exposures = new LastExposures();
      for (Held held : events) {
        LogEvent event = held.event();
        if (event instanceof LogEvent.OfCandidates of && of.list().stage() == Stage.EXPOSURE) {
          CandidateList list = of.list();
          for (long item : list.itemIds()) {
            exposures.exposed(list.userId(), item, list.requestTime(), list.eventTime());
          }
        } else if (event instanceof LogEvent.OfFeedback of && of.feedback().requestId() == null) {
          Feedback feedback = of.feedback();
          exposures.acted(feedback.userId(), feedback.itemId(), feedback.eventTime());
        }
      }
      return exposures;
    }

    LogStream stream() {
      check(!contexts.isEmpty(), "file", file, "at least one line of type request");
      items.sort(Comparator.comparingLong(Held::eventTime));
      events.sort(Comparator.comparingLong(Held::eventTime));
      LastExposures exposures = withoutRequest ? exposures() : new LastExposures();
      Duration fromRequest = max(Duration.ofMillis(longestWaitMs + 1), exposures.fromRequest());
      return new ReplayedLog(
          FORMAT,
          contexts.size(),
          max(LEAST_WINDOW, fromRequest),
          withoutRequest ? max(LEAST_WINDOW, exposures.fromExposure()) : Duration.ZERO,
          true,
          List.of(),
          leftOut.refusals(),
          () -> Stream.concat(items.stream(), events.stream()).map(Held::event).iterator());
    }
  }

  private static Duration max(Duration first, Duration second) {
    return first.compareTo(second) < 0 ? second : first;
  }

  private static void checkSize(String requestId, byte[] encoded) {
    int key = Math.max(Long.BYTES, requestId.getBytes(StandardCharsets.UTF_8).length);
    check(
        key + encoded.length <= LogProducer.MAX_RECORD_BYTES,
        "record",
        key + encoded.length + " bytes",
        "<= " + LogProducer.MAX_RECORD_BYTES + " bytes");
  }

  /** The parser's location is one inside the line, and told in its own terms. */
  private static String withoutLocation(String message) {
    int location = message.indexOf(" (start marker");
    return location < 0 ? message : message.substring(0, location);
  }
}
