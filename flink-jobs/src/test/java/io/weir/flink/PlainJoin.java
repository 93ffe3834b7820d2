package io.weir.flink;

import io.weir.core.InvalidValueException;
import io.weir.core.attribution.Exposure;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.core.sampling.Samplers;
import io.weir.flink.PlainLabels.Labelled;
import io.weir.schemas.Codecs;
import io.weir.schemas.RequestHeader;
import io.weir.schemas.UndecodableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * docs/join.md, written down as plainly as possible: one thread, no state backend, no timers, all
 * requests looked at whenever event time advances.
 *
 * <p>Only the samplers are core's, which golden vectors hold.
 */
final class PlainJoin {
  /** A record of a request; its request time is another's where it was attributed. */
  private record Member(LogRecord log, long requestTime, long eventTime) {
    boolean isSame(Member other) {
      return log.topic() == other.log.topic() && Arrays.equals(log.value(), other.log.value());
    }
  }

  private static final class Request {
    /** Before fast due all records; after it those whose own fast due is still to come. */
    final List<Member> held = new ArrayList<>();

    /** What the request had at fast due, if it left a sample. */
    final List<Member> joined = new ArrayList<>();

    /** Feedback for revision 1: slow, or of a slow task. */
    final List<Member> late = new ArrayList<>();

    @Nullable RequestSample sample;
    long requestTime;
    long bytes;

    boolean isJoined() {
      return sample != null;
    }
  }

  /** By which request time the records of a request are judged; without a context by their own. */
  private record RequestTime(long time, boolean ofContext) {
    long of(Member record) {
      return ofContext ? time : record.requestTime();
    }
  }

  private final JoinConfig join;
  private final Set<String> slowActions;
  private final Set<String> actions = new HashSet<>();
  private final Set<String> actionsOfSlowTasks = new HashSet<>();
  private final PlainLabels labels;
  private final PlainAttribution attribution;
  private final Map<String, Request> requests = new HashMap<>();
  private final Outcome outcome = new Outcome();
  private final List<RequestSample> samples = new ArrayList<>();
  private long passed = Long.MIN_VALUE;

  PlainJoin(WeirConfig config) {
    join = JoinConfig.of(config);
    slowActions = new HashSet<>(join.slowActions());
    for (List<String> ofTask : config.tasks().actions().values()) {
      actions.addAll(ofTask);
      if (ofTask.stream().anyMatch(slowActions::contains)) {
        actionsOfSlowTasks.addAll(ofTask);
      }
    }
    labels =
        new PlainLabels(
            config.tasks(),
            slowActions,
            join.slowNegativeShare(),
            Samplers.create("sampler", join.sampler()));
    attribution = new PlainAttribution(join);
  }

  Outcome outcome() {
    outcome.count("exposuresEvicted", attribution.takeEvicted());
    return outcome;
  }

  List<RequestSample> samples() {
    return samples;
  }

  // Section: The life of a request.

  private long fastDue(long requestTime) {
    return requestTime + join.fastWindow().toMillis();
  }

  private long slowDue(long requestTime) {
    return requestTime + join.slowWindow().toMillis();
  }

  private long closed(long requestTime) {
    long last = slowActions.isEmpty() ? fastDue(requestTime) : slowDue(requestTime);
    return last + join.allowedLateness().toMillis();
  }

  private long due(@Nullable Feedback feedback, long requestTime) {
    return isSlow(feedback) ? slowDue(requestTime) : fastDue(requestTime);
  }

  private boolean isSlow(@Nullable Feedback feedback) {
    return feedback != null && slowActions.contains(feedback.action());
  }

  void watermark(long time) {
    if (time <= passed) {
      return;
    }
    attribution.advance(time, this::attributed);
    passed = time;
    requests.forEach(this::advance);
    requests.values().removeIf(request -> !request.isJoined() && request.held.isEmpty());
  }

  private void advance(String id, Request request) {
    if (!request.isJoined() && !request.held.isEmpty()) {
      RequestTime requestTime = requestTime(request.held);
      if (fastDue(requestTime.time()) <= passed) {
        mature(id, request, requestTime);
      }
    }
    if (request.isJoined()) {
      boolean closes = closed(request.requestTime) <= passed;
      List<Member> due = new ArrayList<>(request.held);
      due.removeIf(record -> !closes && fastDue(record.requestTime()) > passed);
      request.held.removeAll(due);
      due.forEach(record -> judge(request, record, request.requestTime));
      if (closes) {
        close(id, request);
      }
    }
  }

  void restart() {
    requests.values().forEach(request -> request.bytes = 0);
  }

  // Section: What becomes of a record.

  void arrives(LogRecord log) {
    RequestHeader header;
    try {
      header = RequestHeader.read(log.value());
    } catch (UndecodableException e) {
      refuse(log, "undecodable");
      return;
    }
    String id = header.requestId();
    Long time = header.requestTime();
    long eventTime = header.eventTime();
    if (id == null && log.topic() != SourceTopic.FEEDBACK) {
      refuse(log, "undecodable");
    } else if (eventTime < 0 || (id != null && (id.isBlank() || time == null || time < 0))) {
      refuse(log, "invalid");
    } else if ((time != null && eventTime < time - join.maxClockSkew().toMillis())
        || eventTime > log.appendTime() + join.maxAhead().toMillis()) {
      refuse(log, "clock-skew");
    } else if (id == null || time == null) {
      requestless(log, header.userId());
    } else {
      exposed(log, id, time);
      comes(id, new Member(log, time, eventTime));
    }
  }

  private void comes(String id, Member record) {
    Request request = requests.computeIfAbsent(id, i -> new Request());
    boolean isOpen = !request.isJoined() && !request.held.isEmpty();
    if (closed(record.requestTime()) <= passed && !request.isJoined() && !isOpen) {
      refuse(record, "late");
    } else if (fastDue(record.requestTime()) <= passed && !isOpen) {
      judge(request, record, request.isJoined() ? request.requestTime : record.requestTime());
    } else if (record.eventTime() > due(feedbackOf(record), record.requestTime())) {
      refuse(record, "after-window");
    } else if (fits(request, record)) {
      request.held.add(record);
    }
  }

  /** What becomes of a record after fast due. */
  private void judge(Request request, Member record, long requestTime) {
    Feedback feedback = feedbackOf(record);
    if (has(request.joined, record) || has(request.late, record) || has(request.held, record)) {
      counted(record, "duplicates");
    } else if (record.eventTime() > due(feedback, requestTime)) {
      refuse(record, "after-window");
    } else if (!isSlow(feedback) || !request.isJoined()) {
      refuse(record, "late");
    } else if (fits(request, record)) {
      request.late.add(record);
    }
  }

  private boolean fits(Request request, Member record) {
    int bytes = record.log().value().length;
    if (request.bytes + bytes > join.maxRequestBytes()) {
      dropCopies(request);
      if (has(request.held, record) || has(request.late, record)) {
        counted(record, "duplicates");
        return false;
      } else if (request.bytes + bytes > join.maxRequestBytes()) {
        refuse(record, "oversized");
        return false;
      }
    }
    request.bytes += bytes;
    return true;
  }

  private void dropCopies(Request request) {
    List<Member> distinct = new ArrayList<>();
    for (Member record : ordered(request.held)) {
      if (has(distinct, record) || has(request.late, record)) {
        counted(record, "duplicates");
      } else {
        distinct.add(record);
      }
    }
    request.held.clear();
    request.held.addAll(distinct);
    request.bytes = 0;
    distinct.forEach(record -> request.bytes += record.log().value().length);
    request.late.forEach(record -> request.bytes += record.log().value().length);
  }

  private static boolean has(List<Member> records, Member record) {
    return records.stream().anyMatch(record::isSame);
  }

  /** Of the earliest context; without one, the latest of the records that name one. */
  private static RequestTime requestTime(List<Member> held) {
    List<RequestContext> contexts = new ArrayList<>();
    long latest = Long.MIN_VALUE;
    long attributed = Long.MAX_VALUE;
    for (Member record : ordered(held)) {
      Object decoded = decodedOrNull(record.log());
      if (decoded instanceof RequestContext context && isValid(context)) {
        contexts.add(context);
      }
      if (RequestHeader.read(record.log().value()).requestId() == null) {
        attributed = Math.min(attributed, record.requestTime());
      } else {
        latest = Math.max(latest, record.requestTime());
      }
    }
    RequestContext context = PlainLabels.earliest(contexts);
    if (context != null) {
      return new RequestTime(context.requestTime(), true);
    }
    return new RequestTime(latest == Long.MIN_VALUE ? attributed : latest, false);
  }

  private static boolean isValid(RequestContext context) {
    try {
      context.validate();
      return true;
    } catch (InvalidValueException e) {
      return false;
    }
  }

  /** By topic, then by content; of identical ones the first that was written. */
  private static List<Member> ordered(List<Member> records) {
    List<Member> sorted = new ArrayList<>(records);
    sorted.sort(
        Comparator.<Member, SourceTopic>comparing(record -> record.log().topic())
            .thenComparing(record -> record.log().value(), Arrays::compareUnsigned)
            .thenComparing(record -> record.log().offset()));
    return sorted;
  }

  /** Fast due: revision 0. */
  private void mature(String id, Request request, RequestTime requestTime) {
    List<Member> distinct = new ArrayList<>();
    for (Member record : ordered(request.held)) {
      if (has(distinct, record)) {
        counted(record, "duplicates");
      } else {
        distinct.add(record);
      }
    }
    request.held.clear();
    request.bytes = 0;
    PlainLabels.Agreed agreed = new PlainLabels.Agreed();
    List<Member> used = new ArrayList<>();
    for (Member record : distinct) {
      String refusal = take(id, record, requestTime, agreed);
      if (refusal == null) {
        used.add(record);
      } else {
        refuse(record, refusal);
      }
    }
    if (agreed.contexts.isEmpty()) {
      used.forEach(record -> refuse(record, "no-request-context"));
    } else if (!agreed.hasCandidates()) {
      used.forEach(record -> refuse(record, "no-candidates"));
    } else {
      Labelled labelled = labels.assemble(agreed, fastDue(requestTime.time()));
      RequestSample sample = labelled.sample();
      if (emit(id, sample, used)) {
        found(labelled);
        for (Stage stage : Stage.values()) {
          int total = sample.stageTotals()[stage.ordinal()];
          outcome.count("stage." + stage.label() + ".requestsWithStage", total > 0 ? 1 : 0);
        }
        request.sample = sample;
        request.requestTime = requestTime.time();
        request.joined.addAll(distinct);
        used.forEach(record -> keep(request, record));
      }
    }
  }

  private void keep(Request request, Member record) {
    Feedback feedback = feedbackOf(record);
    if (feedback != null && (isSlow(feedback) || actionsOfSlowTasks.contains(feedback.action()))) {
      request.late.add(record);
      request.bytes += record.log().value().length;
    } else {
      counted(record, "recordsJoined");
    }
    if (feedback != null && !isSlow(feedback)) {
      outcome.count("action." + name(feedback.action()) + ".feedback", 1);
    }
  }

  /** Adds a record to those that are assembled, or says why it cannot. */
  private @Nullable String take(
      String id, Member record, RequestTime requestTime, PlainLabels.Agreed agreed) {
    Object decoded = decodedOrNull(record.log());
    if (decoded == null) {
      return "undecodable";
    }
    long judgedBy = requestTime.of(record);
    boolean isContext = decoded instanceof RequestContext;
    if (!isContext && record.eventTime() > due(feedbackOf(record), judgedBy)) {
      return "after-window";
    }
    try {
      if (decoded instanceof RequestContext context) {
        agreed.add(context);
      } else if (decoded instanceof CandidateList list) {
        if (list.itemIds().length > join.maxCandidates()) {
          return "oversized";
        } else if (list.stage() != record.log().topic().stage()) {
          return "invalid";
        }
        agreed.add(list);
      } else if (decoded instanceof Feedback feedback) {
        Feedback named = named(feedback, id, requestTime.time());
        named.validate();
        if (named.eventTime() <= fastDue(judgedBy)) {
          agreed.add(named);
        }
      }
      return null;
    } catch (InvalidValueException e) {
      return "invalid";
    }
  }

  private static Feedback named(Feedback feedback, String id, long requestTime) {
    return feedback.requestId() == null ? feedback.attributedTo(id, requestTime) : feedback;
  }

  /** Closed: revision 1. */
  private void close(String id, Request request) {
    List<Member> used = new ArrayList<>();
    List<Feedback> valid = new ArrayList<>();
    for (Member record : request.late) {
      Feedback feedback = feedbackOf(record);
      if (feedback == null) {
        throw new AssertionError("not feedback: " + record);
      }
      Feedback named = named(feedback, id, request.requestTime);
      try {
        named.validate();
        used.add(record);
        valid.add(named);
        outcome.count("action." + name(named.action()) + ".feedback", isSlow(named) ? 1 : 0);
      } catch (InvalidValueException e) {
        refuse(record, "invalid");
      }
    }
    boolean fits = true;
    if (!slowActions.isEmpty() && request.sample != null) {
      Labelled labelled = labels.revise(request.sample, valid, slowDue(request.requestTime));
      fits = labelled.sample() == null || emit(id, labelled.sample(), used);
      if (fits) {
        found(labelled);
      }
    }
    if (fits) {
      used.forEach(record -> counted(record, "recordsJoined"));
    }
    request.sample = null;
    request.late.clear();
    request.joined.clear();
  }

  private boolean emit(String id, RequestSample sample, List<Member> used) {
    byte[] key = id.getBytes(StandardCharsets.UTF_8);
    byte[] encoded = Codecs.SAMPLES.encode(sample);
    if (key.length + encoded.length > join.maxRecordBytes()) {
      used.forEach(record -> refuse(record, "oversized"));
      return false;
    }
    samples.add(sample);
    outcome.sample(key, encoded);
    outcome.count("revision." + sample.revision() + ".samples", 1);
    return true;
  }

  private void found(Labelled labelled) {
    outcome.count("unusedFeedback", labelled.unused());
    labelled
        .found()
        .forEach((kind, times) -> outcome.count("kind." + kind.label() + ".contradictions", times));
  }

  private void counted(Member record, String counter) {
    outcome.count("source." + record.log().topic().label() + "." + counter, 1);
  }

  private void refuse(Member record, String reason) {
    refuse(record.log(), reason);
  }

  private void refuse(LogRecord log, String reason) {
    outcome.deadLetter(log, reason);
    outcome.count("reason." + reason + ".deadLetters", 1);
    boolean late = reason.equals("late") || reason.equals("after-window");
    if (late && decodedOrNull(log) instanceof Feedback feedback) {
      outcome.count("action." + name(feedback.action()) + ".lateFeedback", 1);
    }
  }

  // Section: Attribution.

  private void exposed(LogRecord log, String id, long requestTime) {
    if (log.topic() == SourceTopic.EXPOSURE
        && decodedOrNull(log) instanceof CandidateList list
        && list.stage() == Stage.EXPOSURE) {
      attribution.shown(list.userId(), id, requestTime, list.eventTime(), list.itemIds());
    }
  }

  private void requestless(LogRecord log, long userId) {
    if (!(decodedOrNull(log) instanceof Feedback feedback)) {
      refuse(log, "undecodable");
      return;
    }
    try {
      feedback.validate();
    } catch (InvalidValueException e) {
      refuse(log, "invalid");
      return;
    }
    attribution.acted(log, feedback, this::attributed);
  }

  private void attributed(LogRecord log, Feedback feedback, @Nullable Exposure exposure) {
    String counter = "action." + name(feedback.action());
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(feedback.userId()).array();
    if (exposure != null) {
      outcome.count(counter + ".attributed", 1);
      comes(exposure.requestId(), new Member(log, exposure.requestTime(), feedback.eventTime()));
    } else if (key.length + log.value().length > join.maxRecordBytes()) {
      refuse(log, "oversized");
    } else {
      outcome.count(counter + ".unattributed", 1);
      outcome.unattributed(key, log.value());
    }
  }

  private String name(String action) {
    return actions.contains(action) ? action : "other";
  }

  private static @Nullable Feedback feedbackOf(Member record) {
    return decodedOrNull(record.log()) instanceof Feedback feedback ? feedback : null;
  }

  private static @Nullable Object decodedOrNull(LogRecord log) {
    try {
      return switch (log.topic()) {
        case REQUESTS -> Codecs.REQUESTS.decode(log.value());
        case FEEDBACK -> Codecs.FEEDBACK.decode(log.value());
        case RETRIEVAL, PRE_RANKING, RANKING, RE_RANKING, EXPOSURE ->
            Codecs.CANDIDATES.decode(log.value());
      };
    } catch (UndecodableException e) {
      return null;
    }
  }
}
