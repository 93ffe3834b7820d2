package io.weir.flink;

import io.weir.core.attribution.Exposure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;

/**
 * What the current user was shown of late, in keyed state.
 *
 * <p>One entry an exposure record, by event time: an exposure costs one small write, however many
 * items it shows, and is paid for every record; the search for an item reads all of the user's
 * entries, and is paid for feedback without requestId alone. The number of items bounds both.
 *
 * <p>Not thread-safe; speaks of the user whose key is set.
 */
final class UserExposures {
  /** Entries are forgotten up to that share of the retention late: once a user and share. */
  private static final int CLEANUPS_PER_RETENTION = 8;

  /** A full user loses that share at once, so that not every exposure reads all entries. */
  private static final int EVICTED_SHARE = 8;

  private static final Comparator<UserExposure> OLDEST_FIRST =
      Comparator.comparing(UserExposure::exposure, Exposure.ORDER)
          .thenComparing(UserExposure::itemIds, Arrays::compare);

  private final MapState<Long, List<UserExposure>> byTime;
  private final ValueState<ExposureTally> tallyState;
  private final long retentionMs;
  private final long cleanupMs;
  private final int maxItems;
  private final AttributionTotals totals;

  /**
   * @param retentionMs how long after its event time an exposure is known
   * @param maxItems the most items in all exposures of a user
   * @param totals told of every change
   */
  UserExposures(KeyedStateStore store, long retentionMs, int maxItems, AttributionTotals totals) {
    this.retentionMs = retentionMs;
    this.maxItems = maxItems;
    this.totals = totals;
    cleanupMs = Math.max(1, retentionMs / CLEANUPS_PER_RETENTION);
    byTime =
        store.getMapState(
            new MapStateDescriptor<>("exposures", Types.LONG, Types.LIST(JoinTypes.USER_EXPOSURE)));
    tallyState =
        store.getState(new ValueStateDescriptor<>("exposure-tally", JoinTypes.EXPOSURE_TALLY));
  }

  /** The event time of the oldest exposure that is known, at a moment. */
  long knownSince(long moment) {
    return moment < Long.MIN_VALUE + retentionMs ? Long.MIN_VALUE : moment - retentionMs + 1;
  }

  /**
   * Adds an exposure, unless it is there or forgotten already, and makes room for it where there is
   * none.
   *
   * @param now the watermark
   * @return how many exposure records had to be forgotten before their time for it, itself included
   */
  int add(UserExposure exposure, long now, TimerService timers) throws Exception {
    int itemsAdded = exposure.itemIds().length;
    if (exposure.eventTime() < knownSince(now)) {
      return 0;
    }
    if (itemsAdded > maxItems) {
      return 1;
    }
    List<UserExposure> sameTime = byTime.get(exposure.eventTime());
    if (sameTime != null && sameTime.stream().anyMatch(exposure::sameAs)) {
      return 0;
    }
    List<UserExposure> entry = sameTime == null ? new ArrayList<>(1) : new ArrayList<>(sameTime);
    entry.add(exposure);
    byTime.put(exposure.eventTime(), entry);
    ExposureTally tally = tally().with(itemsAdded, cleanupOf(exposure));
    if (tally.items() > maxItems) {
      tally = forgotten(now);
    }
    int evicted = 0;
    if (tally.items() > maxItems) {
      evicted = evict(tally.items());
      tally = forgotten(now);
    }
    update(tally, timers);
    return evicted;
  }

  /** The times the user was shown an item from one moment to another, both included, in order. */
  List<Exposure> of(long itemId, long from, long to) throws Exception {
    List<Exposure> found = new ArrayList<>();
    for (Map.Entry<Long, List<UserExposure>> entry : byTime.entries()) {
      if (entry.getKey() < from || entry.getKey() > to) {
        continue;
      }
      for (UserExposure exposure : entry.getValue()) {
        if (exposure.shows(itemId)) {
          found.add(exposure.exposure());
        }
      }
    }
    found.sort(Exposure.ORDER);
    return found;
  }

  /** Forgets what is not known any more when a timer fires, if that is what it was set for. */
  void onTimer(long time, TimerService timers) throws Exception {
    if (tally().cleanupAt() == time) {
      update(forgotten(time), timers);
    }
  }

  private ExposureTally tally() throws Exception {
    ExposureTally tally = tallyState.value();
    return tally == null ? ExposureTally.NONE : tally;
  }

  private void update(ExposureTally tally, TimerService timers) throws Exception {
    ExposureTally before = tally();
    totals.change(before, tally);
    if (tally.equals(ExposureTally.NONE)) {
      tallyState.clear();
    } else if (!tally.equals(before)) {
      tallyState.update(tally);
    }
    // A timer that is not needed any more is left: feedback may wait for the same moment.
    if (tally.cleanupAt() != before.cleanupAt() && !tally.equals(ExposureTally.NONE)) {
      timers.registerEventTimeTimer(tally.cleanupAt());
    }
  }

  /** Forgets what is not known any more at a moment; what is left, counted. */
  private ExposureTally forgotten(long now) throws Exception {
    long knownSince = knownSince(now);
    ExposureTally left = ExposureTally.NONE;
    Iterator<Map.Entry<Long, List<UserExposure>>> entries = byTime.iterator();
    while (entries.hasNext()) {
      Map.Entry<Long, List<UserExposure>> entry = entries.next();
      if (entry.getKey() < knownSince) {
        entries.remove();
        continue;
      }
      for (UserExposure exposure : entry.getValue()) {
        left = left.with(exposure.itemIds().length, cleanupOf(exposure));
      }
    }
    if (left.equals(ExposureTally.NONE)) {
      byTime.clear(); // on the heap an emptied map would stay
    }
    return left;
  }

  /** Forgets the oldest exposures, until there is room again. */
  private int evict(int items) throws Exception {
    List<UserExposure> all = new ArrayList<>();
    byTime.values().forEach(all::addAll);
    all.sort(OLDEST_FIRST);
    int left = items;
    int evicted = 0;
    while (left > maxItems - maxItems / EVICTED_SHARE) {
      UserExposure oldest = all.get(evicted++);
      left -= oldest.itemIds().length;
      remove(oldest);
    }
    return evicted;
  }

  private void remove(UserExposure exposure) throws Exception {
    List<UserExposure> others = new ArrayList<>(byTime.get(exposure.eventTime()));
    others.removeIf(exposure::sameAs);
    if (others.isEmpty()) {
      byTime.remove(exposure.eventTime());
    } else {
      byTime.put(exposure.eventTime(), others);
    }
  }

  /** When it is looked whether an exposure is to be forgotten: few moments for many exposures. */
  private long cleanupOf(UserExposure exposure) {
    long forgotten = exposure.eventTime() + retentionMs;
    return -Math.floorDiv(-forgotten, cleanupMs) * cleanupMs;
  }
}
