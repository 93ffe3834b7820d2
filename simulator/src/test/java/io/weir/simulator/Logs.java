package io.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.schemas.Codecs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What tests ask of a log stream. */
public final class Logs {
  private Logs() {}

  /** One pass. */
  public static List<LogEvent> events(Iterable<LogEvent> stream) {
    List<LogEvent> events = new ArrayList<>();
    stream.forEach(events::add);
    return events;
  }

  /** Each record as JSON, for comparison and for failures that can be read. */
  public static List<String> json(Iterable<LogEvent> stream) {
    return events(stream).stream().map(Logs::json).toList();
  }

  private static String json(LogEvent event) {
    if (event instanceof LogEvent.OfItem item) {
      return "item " + Codecs.ITEMS.toJson(item.item());
    } else if (event instanceof LogEvent.OfRequest request) {
      return "request " + Codecs.REQUESTS.toJson(request.request());
    } else if (event instanceof LogEvent.OfCandidates candidates) {
      return "candidates " + Codecs.CANDIDATES.toJson(candidates.list());
    } else if (event instanceof LogEvent.OfWithdrawal) {
      return event.toString();
    }
    return "feedback " + Codecs.FEEDBACK.toJson(((LogEvent.OfFeedback) event).feedback());
  }

  /** The contexts, in the order of the stream. */
  public static List<RequestContext> requests(Iterable<LogEvent> stream) {
    return events(stream).stream()
        .filter(LogEvent.OfRequest.class::isInstance)
        .map(event -> ((LogEvent.OfRequest) event).request())
        .toList();
  }

  /** The context of one request. */
  public static RequestContext request(Iterable<LogEvent> stream, String requestId) {
    return requests(stream).stream()
        .filter(request -> request.requestId().equals(requestId))
        .findFirst()
        .orElseThrow();
  }

  /** The feedback, in the order of the stream. */
  public static List<Feedback> feedback(Iterable<LogEvent> stream) {
    return events(stream).stream()
        .filter(LogEvent.OfFeedback.class::isInstance)
        .map(event -> ((LogEvent.OfFeedback) event).feedback())
        .toList();
  }

  /** The catalogue. */
  public static List<Item> items(Iterable<LogEvent> stream) {
    return events(stream).stream()
        .filter(LogEvent.OfItem.class::isInstance)
        .map(event -> ((LogEvent.OfItem) event).item())
        .toList();
  }

  /** requestId → stage → list. */
  public static Map<String, Map<Stage, CandidateList>> lists(Iterable<LogEvent> stream) {
    Map<String, Map<Stage, CandidateList>> lists = new HashMap<>();
    for (LogEvent event : events(stream)) {
      if (event instanceof LogEvent.OfCandidates of) {
        CandidateList list = of.list();
        CandidateList second =
            lists.computeIfAbsent(list.requestId(), id -> new HashMap<>()).put(list.stage(), list);
        assertThat(second).as("a second %s of %s", list.stage(), list.requestId()).isNull();
      }
    }
    return lists;
  }

  /** A list's items, without their order. */
  public static Set<Long> set(CandidateList list) {
    return Arrays.stream(list.itemIds()).boxed().collect(Collectors.toSet());
  }

  /** What holds of every log stream. */
  public static void assertIsALog(LogStream stream) {
    long last = Long.MIN_VALUE;
    boolean itemsAreOver = false;
    for (LogEvent event : stream) {
      validate(event);
      if (!(event instanceof LogEvent.OfItem) || itemsAreOver) {
        itemsAreOver = true;
        assertThat(event.eventTime()).isGreaterThanOrEqualTo(last);
        last = event.eventTime();
      }
    }
    assertThat(json(stream)).as("a second pass").isEqualTo(json(stream));
    assertThat(requests(stream)).hasSize(Math.toIntExact(stream.requests()));
    assertThat(feedback(stream))
        .filteredOn(f -> f.requestId() != null)
        .allSatisfy(
            f ->
                assertThat(f.eventTime() - f.requestTime())
                    .isLessThan(window(stream, f).toMillis()));
    assertThat(stream.notes()).allSatisfy(note -> assertThat(note).isNotBlank());
  }

  private static Duration window(LogStream stream, Feedback feedback) {
    return feedback.action().equals("order") ? stream.slowWindow() : stream.fastWindow();
  }

  /** Every request has the five stages, each a part of the one before. */
  public static void assertStagesAreSubsets(LogStream stream) {
    Map<String, Map<Stage, CandidateList>> lists = lists(stream);
    assertThat(lists).hasSize(Math.toIntExact(stream.requests()));
    lists.forEach(
        (id, stages) -> {
          assertThat(stages).as(id).containsOnlyKeys(Stage.values());
          assertThat(set(stages.get(Stage.PRE_RANKING)))
              .as(id)
              .isEqualTo(set(stages.get(Stage.RETRIEVAL)))
              .containsAll(set(stages.get(Stage.RANKING)));
          assertThat(set(stages.get(Stage.RANKING))).containsAll(set(stages.get(Stage.RE_RANKING)));
          assertThat(set(stages.get(Stage.RE_RANKING)))
              .containsAll(set(stages.get(Stage.EXPOSURE)));
        });
  }

  private static void validate(LogEvent event) {
    if (event instanceof LogEvent.OfItem item) {
      item.item().validate();
    } else if (event instanceof LogEvent.OfRequest request) {
      request.request().validate();
    } else if (event instanceof LogEvent.OfCandidates candidates) {
      candidates.list().validate();
    } else if (event instanceof LogEvent.OfFeedback feedback) {
      feedback.feedback().validate();
    }
  }
}
