package io.weir.simulator;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestScoped;
import io.weir.core.cascade.Stage;
import io.weir.schemas.Topics;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much a log holds. Immutable, thread-safe.
 *
 * @param requests request contexts
 * @param items records of the catalogue, withdrawals among them
 * @param candidateLists lists per stage
 * @param exposed candidates of all exposure lists
 * @param actions feedback records per action
 * @param withoutRequest of those, the records that do not name their request, per action
 * @param lastTime the greatest event time or request time outside the catalogue, epoch ms; 0 when
 *     there is none
 * @param refused what was left out, and why
 */
public record LogTotals(
    long requests,
    long items,
    Map<Stage, Long> candidateLists,
    long exposed,
    Map<String, Long> actions,
    Map<String, Long> withoutRequest,
    long lastTime,
    Refusals refused) {

  public LogTotals {
    candidateLists = Collections.unmodifiableMap(new EnumMap<>(candidateLists));
    actions = Collections.unmodifiableMap(new TreeMap<>(actions));
    withoutRequest = Collections.unmodifiableMap(new TreeMap<>(withoutRequest));
  }

  /** The totals of a whole log, by one pass over it. */
  public static LogTotals of(LogStream stream) {
    Counter counter = new Counter();
    stream.forEach(event -> event.countIn(counter));
    return counter.totals(stream.refused());
  }

  /** Feedback records of one action. */
  public long actions(String action) {
    return actions.getOrDefault(action, 0L);
  }

  /** Feedback records that say {@code click}. */
  public long clicks() {
    return actions("click");
  }

  /** Feedback records that say {@code order}. */
  public long orders() {
    return actions("order");
  }

  /** All records. */
  public long records() {
    return requests + items + sum(candidateLists) + sum(actions);
  }

  /** All records by topic, in the order in which data flows. */
  public Map<String, Long> recordsPerTopic(Topics topics) {
    Map<String, Long> result = new LinkedHashMap<>();
    result.put(topics.items(), items);
    result.put(topics.requests(), requests);
    for (Stage stage : Stage.values()) {
      result.put(topics.candidates(stage), candidateLists.getOrDefault(stage, 0L));
    }
    result.put(topics.feedback(), sum(actions));
    return result;
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Adds up the records of a log. Used by one thread. */
  public static final class Counter {
    private final Map<Stage, Long> lists = new EnumMap<>(Stage.class);
    private final Map<String, Long> actions = new TreeMap<>();
    private final Map<String, Long> withoutRequest = new TreeMap<>();
    private long requests;
    private long items;
    private long exposed;
    private long lastTime;

    void addOfCatalogue() {
      items++;
    }

    void add(RequestContext request) {
      requests++;
      passed(request);
    }

    void add(CandidateList list) {
      lists.merge(list.stage(), 1L, Long::sum);
      if (list.stage() == Stage.EXPOSURE) {
        exposed += list.itemIds().length;
      }
      passed(list);
    }

    void add(Feedback feedback) {
      actions.merge(feedback.action(), 1L, Long::sum);
      if (feedback.requestId() == null) {
        withoutRequest.merge(feedback.action(), 1L, Long::sum);
      }
      passed(feedback);
    }

    private void passed(RequestScoped record) {
      Long requestTime = record.requestTime();
      lastTime = Math.max(lastTime, record.eventTime());
      lastTime = Math.max(lastTime, requestTime == null ? 0 : requestTime);
    }

    long requests() {
      return requests;
    }

    /** What was added so far. */
    LogTotals totals(Refusals refused) {
      Map<Stage, Long> perStage = new EnumMap<>(Stage.class);
      for (Stage stage : Stage.values()) {
        perStage.put(stage, lists.getOrDefault(stage, 0L));
      }
      return new LogTotals(
          requests, items, perStage, exposed, actions, withoutRequest, lastTime, refused);
    }
  }
}
