package io.weir.flink;

import io.weir.core.attribution.Exposure;
import io.weir.core.cascade.Feedback;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The section Attribution of docs/join.md, written down as plainly as possible. */
final class PlainAttribution {
  /** Is told the exposure that feedback belongs to; null = none. */
  interface Decision {
    void decided(LogRecord log, Feedback feedback, @Nullable Exposure exposure);
  }

  private record Shown(long userId, Exposure exposure, long[] items) {
    boolean isSame(Shown other) {
      return userId == other.userId
          && exposure.equals(other.exposure)
          && Arrays.equals(items, other.items);
    }
  }

  private record Waiting(LogRecord log, Feedback feedback) {}

  private static final Comparator<Shown> OLDEST_FIRST =
      Comparator.comparing(Shown::exposure, Exposure.ORDER)
          .thenComparing(Shown::items, Arrays::compare);

  private final long windowMs;
  private final long retentionMs;
  private final int maxExposures;
  private final boolean first;
  private final List<Shown> shown = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private long passed = Long.MIN_VALUE;
  private int evicted;

  PlainAttribution(JoinConfig join) {
    windowMs = join.attributionWindow().toMillis();
    retentionMs = windowMs + join.allowedLateness().toMillis();
    maxExposures = join.attributionMaxExposures();
    first = join.attribution().equals("first-touch");
  }

  void shown(long userId, String requestId, long requestTime, long eventTime, long[] items) {
    Shown exposure = new Shown(userId, new Exposure(requestId, requestTime, eventTime), items);
    if (windowMs == 0 || !isKnown(exposure)) {
      return;
    }
    if (items.length > maxExposures) {
      evicted++;
      return;
    }
    List<Shown> ofUser =
        new ArrayList<>(shown.stream().filter(s -> s.userId() == userId && isKnown(s)).toList());
    if (ofUser.stream().anyMatch(exposure::isSame)) {
      return;
    }
    shown.add(exposure);
    ofUser.add(exposure);
    ofUser.sort(OLDEST_FIRST);
    if (items(ofUser) > maxExposures) {
      while (items(ofUser) > maxExposures - maxExposures / 8) {
        shown.remove(ofUser.remove(0));
        evicted++;
      }
    }
  }

  private static int items(List<Shown> exposures) {
    return exposures.stream().mapToInt(exposure -> exposure.items().length).sum();
  }

  private boolean isKnown(Shown exposure) {
    return exposure.exposure().eventTime() + retentionMs > passed;
  }

  void acted(LogRecord log, Feedback feedback, Decision decision) {
    Waiting arrived = new Waiting(log, feedback);
    if (feedback.eventTime() > passed) {
      waiting.add(arrived);
    } else {
      decide(arrived, shown.stream().filter(this::isKnown).toList(), decision);
    }
  }

  /** Decides, in order of their time, what waits for a moment up to this one. */
  void advance(long time, Decision decision) {
    List<Waiting> due =
        waiting.stream()
            .filter(each -> each.feedback().eventTime() <= time)
            .sorted(Comparator.comparingLong(each -> each.feedback().eventTime()))
            .toList();
    waiting.removeAll(due);
    due.forEach(each -> decide(each, shown, decision));
    passed = time;
  }

  private void decide(Waiting acted, List<Shown> known, Decision decision) {
    Feedback feedback = acted.feedback();
    Exposure chosen = null;
    for (Shown each : known) {
      Exposure exposure = each.exposure();
      boolean ofItem = Arrays.stream(each.items()).anyMatch(item -> item == feedback.itemId());
      if (each.userId() == feedback.userId()
          && ofItem
          && exposure.eventTime() <= feedback.eventTime()
          && exposure.eventTime() >= feedback.eventTime() - windowMs
          && (chosen == null || (Exposure.ORDER.compare(exposure, chosen) < 0) == first)) {
        chosen = exposure;
      }
    }
    decision.decided(acted.log(), feedback, chosen);
  }

  /** Exposure records forgotten before their time, since it was last asked. */
  int takeEvicted() {
    int count = evicted;
    evicted = 0;
    return count;
  }
}
