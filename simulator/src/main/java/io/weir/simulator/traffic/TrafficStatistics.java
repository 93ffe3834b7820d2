package io.weir.simulator.traffic;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Stage;
import io.weir.simulator.LogEvent;
import io.weir.simulator.cascade.RequestTruth;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures a log while it passes, beside the truth it was drawn from: that of each request comes
 * before its first record.
 *
 * <p>Memory does not grow with the log: some numbers an item, and what was shown of the latest
 * requests, of clicked ones longer. Feedback to what is no longer remembered counts, but not by
 * position nor delay. Used by one thread.
 */
public final class TrafficStatistics {
  private static final String CLICK = "click";
  private static final String ORDER = "order";
  private static final int MOST_SHOWN = 100_000;
  private static final int MOST_CLICKED = 300_000;

  private final IntToDoubleFunction attention;
  private final StageListings listings = new StageListings();
  private final HitRates hitRates = new HitRates();
  private final RateCount clicks = new RateCount();
  private final RateCount purchases = new RateCount();
  private final List<RateCount> positions = new ArrayList<>();
  private final DelayCount clickDelay = new DelayCount();
  private final DelayCount purchaseDelay = new DelayCount();
  private final Map<String, Shown> shown = new LinkedHashMap<>();
  private final Map<String, Shown> clicked = new LinkedHashMap<>();
  private long requests;
  private long feedbackWithoutRequest;

  /**
   * @param attention the true probability that a user looks at a 1-based position
   */
  public TrafficStatistics(IntToDoubleFunction attention) {
    this.attention = attention;
  }

  /** The same events, each counted when it is read. */
  public Iterator<LogEvent> observing(Iterator<? extends LogEvent> events) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return events.hasNext();
      }

      @Override
      public LogEvent next() {
        LogEvent event = events.next();
        observe(event);
        return event;
      }
    };
  }

  /** Takes the truth of a request, before its first record. */
  public void observe(RequestTruth truth) {
    listings.add(truth);
    hitRates.add(truth);
    remember(truth.requestId(), new Shown(truth));
  }

  /** Counts a record; those of a log come in event-time order. */
  public void observe(LogEvent event) {
    if (event instanceof LogEvent.OfItem of) {
      listings.add(of.item());
    } else if (event instanceof LogEvent.OfRequest) {
      requests++;
    } else if (event instanceof LogEvent.OfCandidates of) {
      listings.add(of.list());
      if (of.list().stage() == Stage.EXPOSURE) {
        exposed(of.list());
      }
    } else if (event instanceof LogEvent.OfFeedback of) {
      acted(of.feedback());
    }
  }

  /** What was counted so far. */
  public TrafficFigures figures() {
    return new TrafficFigures(
        requests,
        listings.figures(),
        clicks.rate(),
        purchases.rate(),
        positions.stream().map(RateCount::rate).toList(),
        clickDelay.delay(),
        purchaseDelay.delay(),
        feedbackWithoutRequest,
        listings.curve(Stage.RETRIEVAL),
        listings.curve(Stage.EXPOSURE),
        hitRates.curve());
  }

  private void exposed(CandidateList list) {
    Shown request = find(list.requestId());
    if (request == null) {
      request = new Shown(null);
      remember(list.requestId(), request);
    }
    request.expose(list.itemIds(), list.eventTime());
    for (int position = 1; position <= list.itemIds().length; position++) {
      if (positions.size() < position) {
        positions.add(new RateCount());
      }
      double probability = attention.applyAsDouble(position) * request.clickProbability(position);
      clicks.trial(probability);
      positions.get(position - 1).trial(probability);
    }
  }

  private void acted(Feedback feedback) {
    String requestId = feedback.requestId();
    if (requestId == null) {
      feedbackWithoutRequest++;
      return;
    }
    Shown request = find(requestId);
    int position = request == null ? 0 : request.position(feedback.itemId());
    if (feedback.action().equals(CLICK)) {
      clicked(feedback, request, position);
    } else if (feedback.action().equals(ORDER)) {
      purchases.success();
      if (request != null && position > 0 && request.isClicked(position)) {
        purchaseDelay.add(feedback.eventTime() - request.clickedAt(position));
      }
    }
  }

  private void clicked(Feedback feedback, @Nullable Shown request, int position) {
    if (request == null || position == 0) {
      clicks.success();
      purchases.trial(Double.NaN);
    } else if (request.click(position, feedback.eventTime())) {
      clicks.success();
      positions.get(position - 1).success();
      purchases.trial(request.purchaseProbability(position));
      clickDelay.add(feedback.eventTime() - request.exposedAt());
    }
  }

  private @Nullable Shown find(String requestId) {
    Shown recent = shown.get(requestId);
    return recent == null ? clicked.get(requestId) : recent;
  }

  private void remember(String requestId, Shown request) {
    shown.put(requestId, request);
    if (shown.size() > MOST_SHOWN) {
      Map.Entry<String, Shown> eldest = removeEldest(shown);
      if (eldest.getValue().hasClicks()) {
        clicked.put(eldest.getKey(), eldest.getValue());
      }
      if (clicked.size() > MOST_CLICKED) {
        removeEldest(clicked);
      }
    }
  }

  private static Map.Entry<String, Shown> removeEldest(Map<String, Shown> requests) {
    Iterator<Map.Entry<String, Shown>> entries = requests.entrySet().iterator();
    Map.Entry<String, Shown> eldest = entries.next();
    entries.remove();
    return eldest;
  }
}
