package io.weir.flink;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestScoped;
import io.weir.core.labelling.RequestRecords;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The records of one request that were held until its sample was due, each decoded once.
 *
 * <p>Their order and which of identical ones is kept depend on their content alone, so the same
 * records give the same sample whatever way they came. Not thread-safe; made for one timer and
 * thrown away.
 */
final class HeldRequest {
  /** By topic, then by content; identical records stand side by side, the first offset first. */
  private static final Comparator<RawRecord> ORDER =
      Comparator.comparing(RawRecord::source)
          .thenComparing(RawRecord::value, Arrays::compareUnsigned)
          .thenComparingInt(RawRecord::partition)
          .thenComparingLong(RawRecord::offset);

  /** A record that cannot be used. */
  record Refusal(RawRecord raw, Reason reason, String detail) {}

  private final RequestRecords records = new RequestRecords();
  private final List<RawRecord> used = new ArrayList<>();
  private final List<RequestScoped> decoded = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final int contexts;
  private final int duplicates;

  HeldRequest(List<RawRecord> held, long fastWindowMs) {
    List<RawRecord> sorted = new ArrayList<>(held);
    sorted.sort(ORDER);
    int ofContexts = 0;
    int repeated = 0;
    RawRecord previous = null;
    for (RawRecord raw : sorted) {
      ofContexts += raw.source() == SourceTopic.REQUESTS ? 1 : 0;
      if (previous != null && isSame(raw, previous)) {
        repeated++;
      } else {
        take(raw, fastWindowMs);
      }
      previous = raw;
    }
    contexts = ofContexts;
    duplicates = repeated;
  }

  /** What can be assembled. */
  RequestRecords records() {
    return records;
  }

  /** Where that came from. */
  List<RawRecord> used() {
    return used;
  }

  /** The decoded records, in the order of {@link #used()}. */
  List<RequestScoped> decoded() {
    return decoded;
  }

  /** What cannot be used. */
  List<Refusal> refusals() {
    return refusals;
  }

  /** Contexts among the records held, identical ones too. */
  int contexts() {
    return contexts;
  }

  /** Records that were identical to another one. */
  int duplicates() {
    return duplicates;
  }

  private static boolean isSame(RawRecord a, RawRecord b) {
    return a.source() == b.source() && Arrays.equals(a.value(), b.value());
  }

  private void take(RawRecord raw, long fastWindowMs) {
    try {
      RequestScoped record = decode(raw);
      String late = afterWindow(record, fastWindowMs);
      if (late != null) {
        refusals.add(new Refusal(raw, Reason.AFTER_WINDOW, late));
        return;
      }
      add(record);
      used.add(raw);
      decoded.add(record);
    } catch (UndecodableException e) {
      refusals.add(new Refusal(raw, Reason.UNDECODABLE, String.valueOf(e.getMessage())));
    } catch (InvalidValueException e) {
      refusals.add(new Refusal(raw, Reason.INVALID, String.valueOf(e.getMessage())));
    }
  }

  /** Judged again by the context's request time, which a record's own may differ from. */
  private @Nullable String afterWindow(RequestScoped record, long fastWindowMs) {
    if (!records.hasContext()) {
      return null;
    }
    long due = records.context().requestTime() + fastWindowMs;
    return record.eventTime() > due ? JoinFunction.afterWindow(record.eventTime(), due) : null;
  }

  private static RequestScoped decode(RawRecord raw) {
    byte[] value = Objects.requireNonNull(raw.value(), "records without a value are never held");
    return switch (raw.source()) {
      case REQUESTS -> Codecs.REQUESTS.decode(value);
      case FEEDBACK -> Codecs.FEEDBACK.decode(value);
      case RETRIEVAL, PRE_RANKING, RANKING, RE_RANKING, EXPOSURE ->
          ofItsTopic(raw, Codecs.CANDIDATES.decode(value));
    };
  }

  private static CandidateList ofItsTopic(RawRecord raw, CandidateList list) {
    if (list.stage() != raw.source().stage()) {
      throw new InvalidValueException(
          "stage", list.stage().label(), raw.source().label() + ", as its topic");
    }
    return list;
  }

  private void add(RequestScoped record) {
    if (record instanceof CandidateList list) {
      records.add(list);
    } else if (record instanceof RequestContext context) {
      records.add(context);
    } else if (record instanceof Feedback feedback) {
      records.add(feedback);
    } else {
      throw new IllegalStateException("no source carries " + record.getClass().getSimpleName());
    }
  }
}
