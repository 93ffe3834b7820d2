package io.weir.flink;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Feedback;
import io.weir.flink.HeldRequest.Refusal;
import io.weir.schemas.RequestHeader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The records that a joined request holds: feedback for revision 1, and what its own wrong request
 * time let in after fast due. Made for one timer and thrown away.
 */
final class KeptRecords {
  private final String requestId;
  private final JoinedRequest joined;
  private final LabelWindows windows;
  private final boolean closing;
  private final List<RawRecord> used = new ArrayList<>();
  private final Set<Long> usedFingerprints = new HashSet<>();
  private final List<Feedback> feedback = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final List<RawRecord> duplicates = new ArrayList<>();

  KeptRecords(
      String requestId,
      OpenRequest open,
      JoinedRequest joined,
      LabelWindows windows,
      boolean closing) {
    this.requestId = requestId;
    this.joined = joined;
    this.windows = windows;
    this.closing = closing;
    for (RawRecord raw : open.records()) {
      take(raw);
    }
  }

  /** Feedback for revision 1, each record once. */
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
  List<RawRecord> duplicates() {
    return duplicates;
  }

  /** Whether every record can be used. */
  boolean isWhole() {
    return refusals.isEmpty() && duplicates.isEmpty();
  }

  private void take(RawRecord raw) {
    // By fingerprint: a request may hold thousands of records, which cannot all be compared.
    long fingerprint = Fingerprint.of(raw);
    if (usedFingerprints.contains(fingerprint)) {
      duplicates.add(raw);
      return;
    }
    Feedback kept = kept(raw);
    long eventTime = RequestHeader.read(raw.bytes()).eventTime();
    long fastDue = windows.fastDue(joined.requestTime());
    long due = kept == null ? fastDue : windows.due(kept.action(), joined.requestTime());
    String broken = kept == null || !closing ? null : broken(kept);
    if (eventTime > due) {
      refuse(raw, Reason.AFTER_WINDOW, Reason.afterWindow(eventTime, due));
    } else if (kept == null) {
      refuse(raw, Reason.LATE, "requestTime: joined at " + fastDue + " (expected: not yet)");
    } else if (broken != null) {
      refuse(raw, Reason.INVALID, broken);
    } else {
      used.add(raw);
      usedFingerprints.add(fingerprint);
      feedback.add(kept);
    }
  }

  /** Feedback for revision 1: slow, or fast and there at fast due; null = it is none. */
  private @Nullable Feedback kept(RawRecord raw) {
    Feedback sent = JoinFunction.feedbackOf(raw);
    if (sent == null
        || !windows.isKept(sent.action())
        || !(windows.isSlow(sent.action()) || joined.has(raw))) {
      return null;
    }
    return sent.requestId() == null ? sent.attributedTo(requestId, joined.requestTime()) : sent;
  }

  /** The rule that feedback breaks; null = none. */
  private static @Nullable String broken(Feedback feedback) {
    try {
      feedback.validate();
      return null;
    } catch (InvalidValueException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** A copy of what was refused at fast due is refused but once. */
  private void refuse(RawRecord raw, Reason reason, String detail) {
    if (joined.has(raw)) {
      duplicates.add(raw);
    } else {
      refusals.add(new Refusal(raw, reason, detail));
    }
  }
}
