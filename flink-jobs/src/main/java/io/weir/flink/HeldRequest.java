package io.weir.flink;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestScoped;
import io.weir.core.labelling.RequestRecords;
import io.weir.schemas.Codecs;
import io.weir.schemas.RequestHeader;
import io.weir.schemas.UndecodableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The records of one request at fast due, each decoded once.
 *
 * <p>Their order and which of identical ones is kept depend on their content alone, so the same
 * records give the same sample whatever way they came. Not thread-safe; made for one timer and
 * thrown away.
 */
final class HeldRequest {
  /** By topic, then by content; identical records stand side by side, the first offset first. */
  private static final Comparator<RawRecord> ORDER =
      Comparator.comparing(RawRecord::source)
          .thenComparing(RawRecord::bytes, Arrays::compareUnsigned)
          .thenComparingInt(RawRecord::partition)
          .thenComparingLong(RawRecord::offset);

  /** A record that cannot be used. */
  record Refusal(RawRecord raw, Reason reason, String detail) {}

  private final String requestId;
  private final LabelWindows windows;
  private final int maxCandidates;
  private final RequestRecords records = new RequestRecords();
  private final List<RawRecord> distinct;
  private final List<RawRecord> kept = new ArrayList<>();
  private final List<RawRecord> done = new ArrayList<>();
  private final List<Feedback> feedback = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final List<Long> requestTimes = new ArrayList<>();
  private final List<RawRecord> duplicates = new ArrayList<>();

  HeldRequest(String requestId, List<RawRecord> held, LabelWindows windows, int maxCandidates) {
    this.requestId = requestId;
    this.windows = windows;
    this.maxCandidates = maxCandidates;
    distinct = distinct(held, duplicates);
    // Contexts come first: the others are judged by their request time.
    distinct.forEach(this::take);
  }

  /** The request time of the context, or, without one, the latest of the records'. */
  long requestTime() {
    if (records.hasContext()) {
      return records.context().requestTime();
    }
    long latest = Long.MIN_VALUE;
    for (long requestTime : requestTimes) {
      latest = Math.max(latest, requestTime);
    }
    return latest;
  }

  /** The request times that the records name. */
  List<Long> requestTimes() {
    return requestTimes;
  }

  /** What can be assembled. */
  RequestRecords records() {
    return records;
  }

  /** Every record that is not refused: those to be assembled, and slow feedback. */
  List<RawRecord> used() {
    List<RawRecord> used = new ArrayList<>(done);
    used.addAll(kept);
    return used;
  }

  /** Feedback among {@link #records()}. */
  List<Feedback> feedback() {
    return feedback;
  }

  /** The rest of {@link #used()}: what is done with when revision 0 is out. */
  List<RawRecord> done() {
    return done;
  }

  /** Feedback that revision 1 needs. */
  List<RawRecord> kept() {
    return kept;
  }

  /** What cannot be used. */
  List<Refusal> refusals() {
    return refusals;
  }

  /** Records that were identical to another one. */
  List<RawRecord> duplicates() {
    return duplicates;
  }

  /** Fingerprints, ascending, of the records by which repeated ones will be known. */
  long[] fingerprints() {
    return distinct.stream().mapToLong(Fingerprint::of).sorted().toArray();
  }

  /**
   * Each record once, that of the first offset, by topic and content; the others to {@code copies}.
   */
  static List<RawRecord> distinct(List<RawRecord> held, List<RawRecord> copies) {
    List<RawRecord> sorted = new ArrayList<>(held);
    sorted.sort(ORDER);
    List<RawRecord> distinct = new ArrayList<>();
    for (RawRecord raw : sorted) {
      if (distinct.isEmpty() || !isSame(raw, distinct.get(distinct.size() - 1))) {
        distinct.add(raw);
      } else {
        copies.add(raw);
      }
    }
    return distinct;
  }

  private static boolean isSame(RawRecord a, RawRecord b) {
    return a.source() == b.source() && Arrays.equals(a.bytes(), b.bytes());
  }

  private void take(RawRecord raw) {
    try {
      switch (raw.source()) {
        case REQUESTS -> take(raw, Codecs.REQUESTS.decode(raw.bytes()));
        case FEEDBACK -> take(raw, Codecs.FEEDBACK.decode(raw.bytes()));
        case RETRIEVAL, PRE_RANKING, RANKING, RE_RANKING, EXPOSURE ->
            take(raw, Codecs.CANDIDATES.decode(raw.bytes()));
      }
    } catch (UndecodableException e) {
      Long requestTime = RequestHeader.read(raw.bytes()).requestTime();
      if (requestTime != null) {
        requestTimes.add(requestTime);
      }
      refusals.add(new Refusal(raw, Reason.UNDECODABLE, String.valueOf(e.getMessage())));
    } catch (InvalidValueException e) {
      refusals.add(new Refusal(raw, Reason.INVALID, String.valueOf(e.getMessage())));
    }
  }

  private void take(RawRecord raw, RequestContext context) {
    requestTimes.add(context.requestTime());
    records.add(context);
    done.add(raw);
  }

  private void take(RawRecord raw, CandidateList list) {
    requestTimes.add(list.requestTime());
    int items = list.itemIds().length;
    if (isRefused(raw, list, windows.fastDue(judgedBy(list)))) {
      return;
    }
    if (items > maxCandidates) {
      String detail = "itemIds: " + items + " items (expected: <= " + maxCandidates + ")";
      refusals.add(new Refusal(raw, Reason.OVERSIZED, detail));
      return;
    }
    records.add(ofItsTopic(raw, list));
    done.add(raw);
  }

  private void take(RawRecord raw, Feedback sent) {
    if (sent.requestTime() != null) {
      requestTimes.add(sent.requestTime());
    }
    Feedback action = sent.requestId() == null ? attributed(sent) : sent;
    long requestTime = judgedBy(action);
    if (isRefused(raw, action, windows.due(action.action(), requestTime))) {
      return;
    }
    if (action.eventTime() <= windows.fastDue(requestTime)) {
      records.add(action);
      feedback.add(action);
    } else {
      action.validate();
    }
    (windows.isKept(action.action()) ? kept : done).add(raw);
  }

  /** Attributed feedback does not name its request itself. */
  private Feedback attributed(Feedback feedback) {
    return feedback.attributedTo(
        requestId, requestTimes.isEmpty() ? feedback.eventTime() : requestTime());
  }

  /** The context's request time, which a record's own may differ from; without one its own. */
  private long judgedBy(RequestScoped record) {
    Long own = record.requestTime();
    return records.hasContext() || own == null ? requestTime() : own;
  }

  private boolean isRefused(RawRecord raw, RequestScoped record, long due) {
    if (record.eventTime() <= due) {
      return false;
    }
    String detail = Reason.afterWindow(record.eventTime(), due);
    refusals.add(new Refusal(raw, Reason.AFTER_WINDOW, detail));
    return true;
  }

  private static CandidateList ofItsTopic(RawRecord raw, CandidateList list) {
    if (list.stage() != raw.source().stage()) {
      throw new InvalidValueException(
          "stage", list.stage().label(), raw.source().label() + ", as its topic");
    }
    return list;
  }
}
