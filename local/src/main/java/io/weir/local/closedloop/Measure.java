package io.weir.local.closedloop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

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

  /**
   * All measures.
   *
   * @param octiles of items by id, see {@link ItemCounts#octiles}
   */
  static List<Measure> all(int[] octiles) {
    List<Measure> all = new ArrayList<>();
    all.add(perUser(UCTR, "UCTR, expected", Served::expectedClicks));
    all.add(perUser("uctr", "UCTR", one -> one.clickTimes().length));
    all.add(perUser(UCVR, "UCVR, expected", Served::expectedOrders));
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
    return List.copyOf(all);
  }

  private static Measure perUser(String name, String title, ToDoubleFunction<Served> above) {
    return new Measure(name, title, above, one -> 1, Unit.USER);
  }

  private static Measure share(
      String name, String title, ToDoubleFunction<Served> above, ToDoubleFunction<Served> below) {
    return new Measure(name, title, above, below, Unit.SUM);
  }

  private static Measure shown(String name, String title, int[] octiles, int from, int to) {
    ToDoubleFunction<Served> above =
        one -> {
          int count = 0;
          for (long id : one.shown()) {
            int octile = id < octiles.length ? octiles[(int) id] : ItemCounts.NEWBORN;
            count += octile >= from && octile <= to ? 1 : 0;
          }
          return count;
        };
    return share(name, title, above, one -> one.shown().length);
  }
}
