package io.weir.flink;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Feedback;
import io.weir.flink.HeldRequest.Refusal;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The records that a joined request holds: feedback for revision 1, and what its own wrong request
 * time let in after fast due. Made for one timer and thrown away.
 */
final class SlowRecords {
  private final String requestId;
  private final JoinedRequest joined;
  private final LabelWindows windows;
  private final Predicate<String> isKept;
  private final List<RawRecord> used = new ArrayList<>();
  private final List<Feedback> feedback = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private int duplicates;

  SlowRecords(
      String requestId,
      OpenRequest open,
      JoinedRequest joined,
      LabelWindows windows,
      Predicate<String> isKept) {
    this.requestId = requestId;
    this.joined = joined;
    this.windows = windows;
    this.isKept = isKept;
    for (RawRecord raw : open.records()) {
      take(raw);
    }
  }

  /** Feedback in time, each record once. */
  List<Feedback> feedback() {
    return feedback;
  }

  /** The records of {@link #feedback()}. */
  List<RawRecord> used() {
    return used;
  }

  /** What cannot be used. */
  List<Refusal> refusals() {
    return refusals;
  }

  /** Records that the request had already. */
  int duplicates() {
    return duplicates;
  }

  /** Whether every record can be used. */
  boolean isWhole() {
    return refusals.isEmpty() && duplicates == 0;
  }

  private void take(RawRecord raw) {
    if (used.stream().anyMatch(other -> HeldRequest.isSame(raw, other))) {
      duplicates++;
      return;
    }
    try {
      judge(raw);
    } catch (UndecodableException e) {
      refusals.add(new Refusal(raw, Reason.UNDECODABLE, String.valueOf(e.getMessage())));
    } catch (InvalidValueException e) {
      refusals.add(new Refusal(raw, Reason.INVALID, String.valueOf(e.getMessage())));
    }
  }

  private void judge(RawRecord raw) {
    long requestTime = joined.requestTime();
    if (raw.source() != SourceTopic.FEEDBACK) {
      tooLate(raw);
      return;
    }
    Feedback sent = Codecs.FEEDBACK.decode(raw.bytes());
    Feedback action = sent.requestId() == null ? sent.attributedTo(requestId, requestTime) : sent;
    boolean isSlow = windows.isSlow(action.action());
    // A fast action is here for a slow task that it belongs to; it came before fast due.
    if (!isSlow && !(isKept.test(action.action()) && joined.has(raw))) {
      tooLate(raw);
      return;
    }
    long due = windows.due(action.action(), requestTime);
    if (action.eventTime() > due) {
      String detail = Reason.afterWindow(action.eventTime(), due);
      refusals.add(new Refusal(raw, Reason.AFTER_WINDOW, detail));
      return;
    }
    action.validate();
    used.add(raw);
    feedback.add(action);
  }

  /** It was let in by a request time of its own, later than its request's. */
  private void tooLate(RawRecord raw) {
    if (joined.has(raw)) {
      duplicates++;
      return;
    }
    String detail = "requestTime: joined at " + windows.fastDue(joined.requestTime());
    refusals.add(new Refusal(raw, Reason.LATE, detail + " (expected: not yet)"));
  }
}
