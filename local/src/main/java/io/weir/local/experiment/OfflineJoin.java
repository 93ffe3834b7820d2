package io.weir.local.experiment;

import io.weir.core.attribution.AttributionRule;
import io.weir.core.attribution.AttributionRules;
import io.weir.core.attribution.Exposure;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.core.labelling.RequestRecords;
import io.weir.core.labelling.SampleAssembler;
import io.weir.core.labelling.SlowFeedback;
import io.weir.core.sampling.Samplers;
import io.weir.flink.JoinConfig;
import io.weir.schemas.Codecs;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The samples that the join makes of a whole log, made in memory: by the same rules of labelling,
 * sampling and attribution, without a broker and without Flink.
 *
 * <p>What the join does beside, because logs come late, twice or broken, is left out: a record that
 * is not valid ends it, and of records in disorder nothing is late. Requests without context or
 * candidates are passed over; the join makes dead letters of them. Not thread-safe.
 */
public final class OfflineJoin {
  private final JoinConfig join;
  private final SampleAssembler assembler;
  private final Set<String> slow;
  private final Map<String, Request> requests = new LinkedHashMap<>();
  private final List<Feedback> withoutRequest = new ArrayList<>();
  private final List<Due> due = new ArrayList<>();

  /** A record of a request; records sort by topic, then by content, as they do in the join. */
  private record Logged(int topic, byte[] bytes, LogEvent event) {
    static final Comparator<Logged> ORDER =
        Comparator.comparingInt(Logged::topic)
            .thenComparing(Logged::bytes, Arrays::compareUnsigned);
  }

  private static final class Request {
    final List<Logged> records = new ArrayList<>();
    final List<Feedback> attributed = new ArrayList<>();
  }

  /** An entry and when it comes. */
  private record Due(long time, SampleLog.Entry entry) {}

  private OfflineJoin(WeirConfig config) {
    join = JoinConfig.of(config);
    slow = new HashSet<>(join.slowActions());
    assembler =
        new SampleAssembler(
            config.tasks(),
            new SlowFeedback(slow, join.slowNegativeShare()),
            Samplers.create("join.sampler", join.sampler()));
  }

  /** The options by which the join's windows hold all that a log has. */
  public static List<String> windows(LogStream stream) {
    return List.of(
        "join.fast-window=" + stream.fastWindow().toMillis() + "ms",
        "join.slow-window=" + stream.slowWindow().toMillis() + "ms",
        // A log is small beside a day's traffic, and its orders few: none of it is left out.
        "join.slow-negative-share=1",
        "join.attribution-window=" + stream.attributionWindow().toMillis() + "ms");
  }

  /** Joins a log by a configuration. */
  static SampleLog join(LogStream stream, WeirConfig config) {
    OfflineJoin offline = new OfflineJoin(config);
    stream.forEach(offline::take);
    offline.attribute();
    offline.requests.values().forEach(offline::assemble);
    offline.due.sort(Comparator.comparingLong(Due::time));
    List<SampleLog.Entry> entries = offline.due.stream().map(Due::entry).toList();
    return new SampleLog(stream.name(), entries, stream.notes());
  }

  private void take(LogEvent event) {
    if (event instanceof LogEvent.OfItem item) {
      due.add(new Due(item.eventTime(), new SampleLog.OfItem(item.item())));
    } else if (event instanceof LogEvent.OfRequest context) {
      hold(context.request().requestId(), 0, Codecs.REQUESTS.encode(context.request()), event);
    } else if (event instanceof LogEvent.OfCandidates list) {
      int topic = 1 + list.list().stage().ordinal();
      hold(list.list().requestId(), topic, Codecs.CANDIDATES.encode(list.list()), event);
    } else if (event instanceof LogEvent.OfFeedback feedback) {
      String requestId = feedback.feedback().requestId();
      if (requestId == null) {
        withoutRequest.add(feedback.feedback());
      } else {
        int last = 1 + Stage.values().length;
        hold(requestId, last, Codecs.FEEDBACK.encode(feedback.feedback()), event);
      }
    }
  }

  private void hold(String requestId, int topic, byte[] bytes, LogEvent event) {
    requests
        .computeIfAbsent(requestId, id -> new Request())
        .records
        .add(new Logged(topic, bytes, event));
  }

  private void attribute() {
    long windowMs = join.attributionWindow().toMillis();
    if (windowMs == 0 || withoutRequest.isEmpty()) {
      return;
    }
    AttributionRule rule = AttributionRules.of(join.attribution());
    Map<List<Long>, List<Exposure>> exposures = exposures();
    for (Feedback feedback : withoutRequest) {
      long from = feedback.eventTime() - windowMs;
      List<Exposure> near =
          exposures.getOrDefault(List.of(feedback.userId(), feedback.itemId()), List.of()).stream()
              .filter(one -> one.eventTime() >= from && one.eventTime() <= feedback.eventTime())
              .toList();
      Exposure chosen = rule.choose(feedback, near);
      Request request = chosen == null ? null : requests.get(chosen.requestId());
      if (chosen != null && request != null) {
        request.attributed.add(feedback.attributedTo(chosen.requestId(), chosen.requestTime()));
      }
    }
  }

  /** What each user was shown of each item, in order. */
  private Map<List<Long>, List<Exposure>> exposures() {
    Map<List<Long>, List<Exposure>> exposures = new HashMap<>();
    for (Request request : requests.values()) {
      for (Logged record : request.records) {
        if (record.event() instanceof LogEvent.OfCandidates of
            && of.list().stage() == Stage.EXPOSURE) {
          CandidateList list = of.list();
          Exposure one = new Exposure(list.requestId(), list.requestTime(), list.eventTime());
          for (long item : list.itemIds()) {
            exposures
                .computeIfAbsent(List.of(list.userId(), item), key -> new ArrayList<>(1))
                .add(one);
          }
        }
      }
    }
    exposures.values().forEach(list -> list.sort(Exposure.ORDER));
    return exposures;
  }

  private void assemble(Request request) {
    RequestRecords records = new RequestRecords();
    List<Feedback> feedback = new ArrayList<>();
    for (LogEvent event : distinct(request.records)) {
      if (event instanceof LogEvent.OfRequest context) {
        records.add(context.request());
      } else if (event instanceof LogEvent.OfCandidates list) {
        records.add(list.list());
      } else if (event instanceof LogEvent.OfFeedback one) {
        feedback.add(one.feedback());
      }
    }
    if (!records.hasContext() || !records.hasCandidates()) {
      return;
    }
    feedback.addAll(request.attributed);
    long requestTime = records.context().requestTime();
    long fastDue = requestTime + join.fastWindow().toMillis();
    long slowDue = requestTime + join.slowWindow().toMillis();
    List<Feedback> kept = new ArrayList<>();
    for (Feedback one : feedback) {
      if (one.eventTime() <= fastDue) {
        records.add(one);
      }
      long matures = slow.contains(one.action()) ? slowDue : fastDue;
      if (one.eventTime() <= matures && assembler.isKeptForRevision(one.action())) {
        kept.add(one);
      }
    }
    RequestSample first = assembler.assemble(records, fastDue).sample();
    due.add(new Due(fastDue, new SampleLog.OfSample(first)));
    if (!slow.isEmpty() && (!kept.isEmpty() || assembler.draws(first.requestId()))) {
      long closed = slowDue + join.allowedLateness().toMillis();
      assembler
          .revise(first, kept, slowDue)
          .sample()
          .ifPresent(revised -> due.add(new Due(closed, new SampleLog.OfSample(revised))));
    }
  }

  /** Each record once, in the order of topic and content. */
  private static List<LogEvent> distinct(List<Logged> records) {
    List<Logged> sorted = new ArrayList<>(records);
    sorted.sort(Logged.ORDER);
    List<LogEvent> distinct = new ArrayList<>();
    @Nullable Logged last = null;
    for (Logged record : sorted) {
      if (last == null || Logged.ORDER.compare(last, record) != 0) {
        distinct.add(record.event());
      }
      last = record;
    }
    return distinct;
  }
}
