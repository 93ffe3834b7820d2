package io.weir.local.closedloop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A ratio of two sums over what was served: what an arm is judged by. Immutable, thread-safe.
 *
 * <p>Exposure UV, of UCTR and UCVR (HCCP, section 4.1.2), is how many users were shown something.
 *
 * @param name of its figures, for ever
 * @param title for people
 * @param above what is summed above the line
 * @param below what is summed below it; of a measure per user each user counts once
 * @param unit what is counted below the line
 */
record Measure(
    String name,
    String title,
    ToDoubleFunction<Served> above,
    ToDoubleFunction<Served> below,
    Unit unit) {

  /** What a measure is per. */
  enum Unit {
    /** Users who came, each once. */
    USER,
    /** The sum of what is below the line. */
    SUM
  }

  /** Clicks a user, as they are to be expected of what was shown. */
  static final String UCTR = "expectedUctr";

  /** Orders a user, as they are to be expected of what was shown. */
  static final String UCVR = "expectedUcvr";

  static final String CLICK_HITS = "clickHitRate";
  static final String ORDER_HITS = "orderHitRate";
  static final String OF_BEST_CLICKS = "shareOfBestClicks";
  static final String OF_BEST_ORDERS = "shareOfBestOrders";
  static final String TAIL = "tailShare";
  static final String NEWBORN = "newbornShare";

  private static final int TAIL_FROM = 5;

  /** Clicks an exposure of an octile's items, as they are to be expected (HCCP, Figure 6). */
  static String ctr(int octile) {
    return "ctrOctile" + octile;
  }

  /** Orders an exposure of an octile's items, as they are to be expected (HCCP, Figure 6). */
  static String cvr(int octile) {
    return "cvrOctile" + octile;
  }

  /**
   * All measures.
   *
   * @param octiles of items by id, see {@link ItemCounts#octiles}
   */
  static List<Measure> all(int[] octiles) {
    List<Measure> all = new ArrayList<>();
    all.add(perUser(UCTR, "UCTR, expected", one -> sum(one.expectedClicks(), place -> true)));
    all.add(perUser("uctr", "UCTR", one -> one.clickTimes().length));
    all.add(perUser(UCVR, "UCVR, expected", one -> sum(one.expectedOrders(), place -> true)));
    all.add(perUser("ucvr", "UCVR", Served::ordered));
    all.add(share(CLICK_HITS, "click hit rate", s -> s.clicks().passed(), s -> s.clicks().all()));
    all.add(share(ORDER_HITS, "order hit rate", s -> s.orders().passed(), s -> s.orders().all()));
    all.add(
        share(
            OF_BEST_CLICKS,
            "clicks of the best list",
            s -> s.clicks().passed(),
            s -> s.clicks().best()));
    all.add(
        share(
            OF_BEST_ORDERS,
            "orders of the best list",
            s -> s.orders().passed(),
            s -> s.orders().best()));
    all.add(shown(TAIL, "shown of octiles 5 to 8", octiles, TAIL_FROM, ItemCounts.OCTILES));
    all.add(shown(NEWBORN, "shown of newborn items", octiles, ItemCounts.NEWBORN, 0));
    for (int octile = 1; octile <= ItemCounts.OCTILES; octile++) {
      all.add(shown("octile" + octile, "shown of octile " + octile, octiles, octile, octile));
    }
    for (int octile = 1; octile <= ItemCounts.OCTILES; octile++) {
      all.add(
          rate(ctr(octile), "CTR in octile " + octile, octiles, octile, Served::expectedClicks));
    }
    for (int octile = 1; octile <= ItemCounts.OCTILES; octile++) {
      all.add(
          rate(cvr(octile), "CVR in octile " + octile, octiles, octile, Served::expectedOrders));
    }
    return List.copyOf(all);
  }

  /** How many seconds before a request a time was, on average over requests. */
  static Measure age(long timeMs) {
    return share("age", "age", one -> (one.requestTime() - timeMs) / 1e3, one -> 1);
  }

  private static Measure perUser(String name, String title, ToDoubleFunction<Served> above) {
    return new Measure(name, title, above, one -> 1, Unit.USER);
  }

  private static Measure share(
      String name, String title, ToDoubleFunction<Served> above, ToDoubleFunction<Served> below) {
    return new Measure(name, title, above, below, Unit.SUM);
  }

  private static Measure shown(String name, String title, int[] octiles, int from, int to) {
    return share(name, title, one -> exposures(one, octiles, from, to), one -> one.shown().length);
  }

  /** What is to be expected of an exposure of an octile's items. */
  private static Measure rate(
      String name, String title, int[] octiles, int octile, Function<Served, double[]> expected) {
    return share(
        name,
        title,
        one -> sum(expected.apply(one), place -> octile(octiles, one.shown()[place]) == octile),
        one -> exposures(one, octiles, octile, octile));
  }

  private static double exposures(Served one, int[] octiles, int from, int to) {
    int count = 0;
    for (long id : one.shown()) {
      int octile = octile(octiles, id);
      count += octile >= from && octile <= to ? 1 : 0;
    }
    return count;
  }

  private static int octile(int[] octiles, long id) {
    return id < octiles.length ? octiles[(int) id] : ItemCounts.NEWBORN;
  }

  private static double sum(double[] values, IntPredicate which) {
    return IntStream.range(0, values.length).filter(which).mapToDouble(i -> values[i]).sum();
  }
}
