package io.weir.local.closedloop;

/**
 * What came of one request in one arm. Filled as its records come, by one thread; read when its
 * tick is long over.
 *
 * <p>Beside what its user did, by luck, stands what was to be expected of the very same lists: a
 * position's attention times the item's true probability of a click, times that of an order.
 */
final class Served {
  private final int tick;
  private final long userId;
  private final long requestTime;
  private final ListWorth clicks;
  private final ListWorth orders;
  private long[] shown = {};
  private long[] clickTimes = {};
  private int ordered;
  private double[] expectedClicks = {};
  private double[] expectedOrders = {};

  /**
   * What the list that pre-ranking passed on holds of some utility.
   *
   * @param passed what it holds
   * @param best the most that a list of its length could hold
   * @param all what all candidates hold
   */
  record ListWorth(double passed, double best, double all) {}

  Served(int tick, long userId, long requestTime, ListWorth clicks, ListWorth orders) {
    this.tick = tick;
    this.userId = userId;
    this.requestTime = requestTime;
    this.clicks = clicks;
    this.orders = orders;
  }

  /** Sets what was shown and what is to be expected of it, each by position. */
  void show(long[] itemIds, double[] clicksToExpect, double[] ordersToExpect) {
    shown = itemIds;
    expectedClicks = clicksToExpect;
    expectedOrders = ordersToExpect;
  }

  void click(long time) {
    long[] more = java.util.Arrays.copyOf(clickTimes, clickTimes.length + 1);
    more[clickTimes.length] = time;
    clickTimes = more;
  }

  void order() {
    ordered++;
  }

  int tick() {
    return tick;
  }

  long userId() {
    return userId;
  }

  long requestTime() {
    return requestTime;
  }

  ListWorth clicks() {
    return clicks;
  }

  ListWorth orders() {
    return orders;
  }

  /** By position; not to be written to. */
  long[] shown() {
    return shown;
  }

  /** Epoch ms; not to be written to. */
  long[] clickTimes() {
    return clickTimes;
  }

  int ordered() {
    return ordered;
  }

  /** By position; not to be written to. */
  double[] expectedClicks() {
    return expectedClicks;
  }

  /** By position; not to be written to. */
  double[] expectedOrders() {
    return expectedOrders;
  }
}
