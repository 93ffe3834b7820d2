package io.weir.flink;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * The metrics of attribution, all in group {@code weir} of its operator.
 *
 * <p>Counters: {@code attributed} and {@code unattributed} per {@code action}, {@code deadLetters}
 * per {@code reason}, {@code exposuresEvicted} (forgotten before their time, as their user had too
 * many). Gauges, to be summed over subtasks: {@code exposedUsers}, {@code exposedItems} and {@code
 * waitingFeedback}, see {@link AttributionTotals}. Not thread-safe.
 */
final class AttributionMetrics {
  private static final String OTHER = "other";

  private final Map<String, OfAction> byAction = new HashMap<>();
  private final OfAction otherActions;
  private final ReasonCounters deadLetters;
  private final Counter exposuresEvicted;

  private record OfAction(Counter attributed, Counter unattributed) {
    static OfAction in(MetricGroup group, String action) {
      MetricGroup own = group.addGroup("action", action);
      return new OfAction(own.counter("attributed"), own.counter("unattributed"));
    }
  }

  /**
   * @param actions those with counters of their own; all others share one, as names come from
   *     records and may be any number
   */
  AttributionMetrics(MetricGroup group, Collection<String> actions, AttributionTotals totals) {
    actions.forEach(action -> byAction.put(action, OfAction.in(group, action)));
    otherActions = OfAction.in(group, OTHER);
    deadLetters = new ReasonCounters(group);
    exposuresEvicted = group.counter("exposuresEvicted");
    group.<Long, Gauge<Long>>gauge("exposedUsers", totals::users);
    group.<Long, Gauge<Long>>gauge("exposedItems", totals::items);
    group.<Long, Gauge<Long>>gauge("waitingFeedback", totals::waiting);
  }

  void attributed(String action) {
    of(action).attributed().inc();
  }

  void unattributed(String action) {
    of(action).unattributed().inc();
  }

  void deadLetter(Reason reason) {
    deadLetters.add(reason);
  }

  void exposuresEvicted(int records) {
    exposuresEvicted.inc(records);
  }

  private OfAction of(String action) {
    return byAction.getOrDefault(action, otherActions);
  }
}
