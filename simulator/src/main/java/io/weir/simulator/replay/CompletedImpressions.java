package io.weir.simulator.replay;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.simulator.Draws;
import io.weir.simulator.LogEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * The impressions of a log one by one, each with the stages made for it: one pass over an {@link
 * ImpressionStream}. Not thread-safe.
 */
final class CompletedImpressions implements Iterator<List<LogEvent>> {
  private final String scenario;
  private final ReplaySettings settings;
  private final CandidateSource candidates;
  private final ImpressionStream.CrossFeatures crossFeatures;
  private final Iterator<Impression> source;
  private final UpstreamStages upstream;
  private final Queue<Impression> notYetShown = new ArrayDeque<>();

  /**
   * @param impressions in the order of their request times
   */
  CompletedImpressions(
      String scenario,
      ReplaySettings settings,
      CandidateSource.Kind candidates,
      ImpressionStream.CrossFeatures crossFeatures,
      List<Impression> impressions) {
    this.scenario = scenario;
    this.settings = settings;
    this.candidates = candidates.create(settings);
    this.crossFeatures = crossFeatures;
    source = impressions.iterator();
    upstream = new UpstreamStages(settings);
  }

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
      candidates.shown(first);
      notYetShown.remove();
    }
  }

  private List<LogEvent> complete(Impression impression) {
    Draws draws = Draws.of(settings.seed(), Ids.hash(impression.requestId()));
    long[] shown = impression.shown();
    CandidateSource.Drawn borrowed = candidates.draw(impression, settings.extra(), draws);
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
        scenario,
        impression.categorical(),
        impression.dense(),
        impression.sequences());
  }

  private CandidateList list(Impression impression, Stage stage, long[] order) {
    return new CandidateList(
        impression.requestId(),
        impression.userId(),
        impression.requestTime(),
        impression.finishTime(stage),
        scenario,
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
