package io.weir.simulator.replay;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.simulator.Draws;
import io.weir.simulator.EventTimeOrder;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogStream;
import io.weir.simulator.Refusals;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * A log of shown lists, completed to the log of a whole cascade.
 *
 * <p>Exposure and feedback are the log's own. The stages before are made: to the shown items come
 * items of lists that were shown to <em>other users before the request entered the cascade</em>, in
 * the same pool ({@link RecentCandidates}), and {@link UpstreamStages} says how deep each came.
 * Every draw is seeded by the replay's seed and the requestId. The stages' event times are a few
 * milliseconds apart, {@link Impression#EXPOSED_AFTER_MS} at exposure.
 *
 * <p>Immutable, thread-safe; upstream stages are made while the stream is read.
 */
final class ImpressionStream implements LogStream {
  /** Facts about user and item that a pre-ranking model may know, from the whole retrieved set. */
  interface CrossFeatures {
    /** No facts. */
    CrossFeatures NONE = (impression, items, prices) -> Map.of();

    /**
     * Features by name, one value per item of the retrieved set, computed alike for every item
     * however deep it came: else a feature would tell what is to be learnt.
     */
    Map<String, float[]> of(Impression impression, long[] items, float[] prices);
  }

  private final Importer format;
  private final ReplaySettings settings;
  private final Duration fastWindow;
  private final String poolName;
  private final CrossFeatures crossFeatures;
  private final List<Item> items;
  private final List<Impression> impressions;
  private final Refusals refused;

  /**
   * @param poolName what the pools are, completing "candidates borrowed from earlier lists of other
   *     users …"; may be empty
   * @param impressions in any order; those of one request time keep theirs
   */
  ImpressionStream(
      Importer format,
      ReplaySettings settings,
      Duration fastWindow,
      String poolName,
      CrossFeatures crossFeatures,
      List<Item> items,
      List<Impression> impressions,
      Refusals refused) {
    this.format = format;
    this.settings = settings;
    this.fastWindow = fastWindow;
    this.poolName = poolName;
    this.crossFeatures = crossFeatures;
    this.items = List.copyOf(items);
    this.impressions =
        impressions.stream().sorted(Comparator.comparingLong(Impression::requestTime)).toList();
    this.refused = refused;
  }

  @Override
  public String name() {
    return format.format();
  }

  @Override
  public long requests() {
    return impressions.size();
  }

  @Override
  public Duration fastWindow() {
    return fastWindow;
  }

  @Override
  public boolean upstreamIsReal() {
    return false;
  }

  @Override
  public List<String> notes() {
    return List.of(
        "only exposure and feedback of "
            + name()
            + " are real: retrieval, pre-ranking, ranking and re-ranking are simulated with up to "
            + settings.extra()
            + " candidates a request borrowed from earlier lists of other users"
            + poolName
            + " (seed "
            + settings.seed()
            + ")");
  }

  @Override
  public Refusals refused() {
    return refused;
  }

  @Override
  public Iterator<LogEvent> iterator() {
    return LogEvent.concat(
        items.stream().map(LogEvent.OfItem::new).iterator(), new EventTimeOrder(new Completed()));
  }

  /** The impressions one by one, each with the stages made for it. */
  private final class Completed implements Iterator<List<LogEvent>> {
    private final Iterator<Impression> source = impressions.iterator();
    private final UpstreamStages upstream = new UpstreamStages(settings);
    private final Map<Long, RecentCandidates> pools = new HashMap<>();
    private final Queue<Impression> notYetShown = new ArrayDeque<>();

    @Override
    public boolean hasNext() {
      return source.hasNext();
    }

    @Override
    public List<LogEvent> next() {
      if (!source.hasNext()) {
        throw new NoSuchElementException();
      }
      Impression impression = source.next();
      showUntil(impression.requestTime());
      notYetShown.add(impression);
      return complete(impression);
    }

    private void showUntil(long time) {
      for (Impression first = notYetShown.peek();
          first != null && first.exposureTime() <= time;
          first = notYetShown.peek()) {
        pool(first).add(first);
        notYetShown.remove();
      }
    }

    private RecentCandidates pool(Impression impression) {
      return pools.computeIfAbsent(
          impression.pool(), name -> new RecentCandidates(settings.recentCandidates()));
    }

    private List<LogEvent> complete(Impression impression) {
      Draws draws = Draws.of(settings.seed(), Ids.hash(impression.requestId()));
      long[] shown = impression.shown();
      RecentCandidates.Drawn borrowed = pool(impression).draw(impression, settings.extra(), draws);
      long[] all = concat(shown, borrowed.items());
      Map<Stage, int[]> orders = upstream.orders(shown.length, borrowed.items().length, draws);

      List<LogEvent> events = new ArrayList<>();
      events.add(new LogEvent.OfRequest(context(impression)));
      orders.forEach(
          (stage, order) -> {
            CandidateList list = list(impression, stage, pick(all, order));
            events.add(
                new LogEvent.OfCandidates(
                    stage == Stage.RETRIEVAL
                        ? list.withCrossFeatures(cross(impression, all, borrowed.prices(), order))
                        : list));
          });
      events.add(new LogEvent.OfCandidates(list(impression, Stage.EXPOSURE, shown)));
      for (Feedback feedback : impression.feedback()) {
        events.add(new LogEvent.OfFeedback(feedback));
      }
      return events;
    }

    private RequestContext context(Impression impression) {
      return new RequestContext(
          impression.requestId(),
          impression.userId(),
          impression.requestTime(),
          impression.requestTime(),
          name(),
          impression.categorical(),
          Map.of(),
          impression.sequences());
    }

    private CandidateList list(Impression impression, Stage stage, long[] order) {
      return new CandidateList(
          impression.requestId(),
          impression.userId(),
          impression.requestTime(),
          impression.finishTime(stage),
          name(),
          stage,
          order);
    }

    private Map<String, float[]> cross(
        Impression impression, long[] all, float[] borrowedPrices, int[] order) {
      float[] prices = new float[impression.prices().length == 0 ? 0 : all.length];
      for (int i = 0; i < prices.length; i++) {
        int shown = impression.shown().length;
        int candidate = order[i];
        prices[i] =
            candidate < shown ? impression.prices()[candidate] : borrowedPrices[candidate - shown];
      }
      return crossFeatures.of(impression, pick(all, order), prices);
    }
  }

  private static long[] concat(long[] first, long[] second) {
    long[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static long[] pick(long[] items, int[] order) {
    long[] picked = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      picked[i] = items[order[i]];
    }
    return picked;
  }
}
