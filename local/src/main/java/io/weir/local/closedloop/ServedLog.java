package io.weir.local.closedloop;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Stage;
import io.weir.simulator.LogEvent;
import io.weir.simulator.cascade.Arms;
import io.weir.simulator.cascade.RequestTruth;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What an arm has served so far, request by request, from its log and from what is true of it.
 *
 * <p>Memory grows with the requests, by some 500 bytes each. Not thread-safe.
 */
final class ServedLog {
  /** Feedback of a request that came so long ago is not waited for: all has come. */
  private static final long OPEN_MS = 60_000;

  private static final String CLICK = "click";
  private static final String ORDER = "order";

  private final IntToDoubleFunction attention;
  private final ItemCounts listings;
  private final List<Served> served = new ArrayList<>();
  private final Map<String, Open> open = new HashMap<>();
  private final MessageDigest digest;

  private record Open(Served served, RequestTruth truth) {}

  /**
   * @param attention true probability that a 1-based position is looked at
   * @param listings takes what retrieval finds
   */
  ServedLog(IntToDoubleFunction attention, ItemCounts listings) {
    this.attention = attention;
    this.listings = listings;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes in a tick. */
  void add(int tick, Arms.Log log, long untilMs) {
    for (RequestTruth truth : log.truths()) {
      listings.add(truth.itemIds());
      Served one =
          new Served(
              tick,
              truth.userId(),
              truth.requestTime(),
              worth(truth, i -> truth.clickProbability()[i]),
              worth(truth, i -> truth.clickProbability()[i] * truth.purchaseProbability()[i]));
      served.add(one);
      open.put(truth.requestId(), new Open(one, truth));
    }
    for (LogEvent event : log.events()) {
      if (event instanceof LogEvent.OfCandidates list && list.list().stage() == Stage.EXPOSURE) {
        show(list.list());
      } else if (event instanceof LogEvent.OfFeedback feedback) {
        take(feedback.feedback());
      }
    }
    open.values().removeIf(each -> each.served.requestTime() < untilMs - OPEN_MS);
  }

  private static Served.ListWorth worth(RequestTruth truth, IntToDoubleFunction utility) {
    double passed = IntStream.of(truth.preRankingOrder()).mapToDouble(utility).sum();
    double[] all = IntStream.range(0, truth.itemIds().length).mapToDouble(utility).toArray();
    Arrays.sort(all);
    int stopped = all.length - truth.preRankingOrder().length;
    double best = Arrays.stream(all, stopped, all.length).sum();
    return new Served.ListWorth(passed, best, Arrays.stream(all).sum());
  }

  private void show(CandidateList list) {
    Open of = open.get(list.requestId());
    if (of == null) {
      return;
    }
    Map<Long, Integer> places = new HashMap<>();
    for (int place = 0; place < of.truth.itemIds().length; place++) {
      places.put(of.truth.itemIds()[place], place);
    }
    long[] items = list.itemIds();
    double[] clicks = new double[items.length];
    double[] orders = new double[items.length];
    for (int i = 0; i < items.length; i++) {
      Integer place = places.get(items[i]);
      if (place == null) {
        throw new IllegalStateException("shown, but never retrieved: " + items[i]);
      }
      clicks[i] = attention.applyAsDouble(i + 1) * of.truth.clickProbability()[place];
      orders[i] = clicks[i] * of.truth.purchaseProbability()[place];
    }
    of.served.show(items, clicks, orders);
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * items.length);
    Arrays.stream(items).forEach(bytes::putLong);
    digest.update(bytes.array());
  }

  private void take(Feedback feedback) {
    Open of = feedback.requestId() == null ? null : open.get(feedback.requestId());
    if (of == null) {
      return;
    }
    if (feedback.action().equals(CLICK)) {
      of.served.click(feedback.eventTime());
    } else if (feedback.action().equals(ORDER)) {
      of.served.order();
    }
  }

  /** All requests so far, in the order in which they came. */
  List<Served> all() {
    return Collections.unmodifiableList(served);
  }

  /** SHA-256, hexadecimal, of every item shown so far, in order: that of another arm is another. */
  String digest() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }
}
