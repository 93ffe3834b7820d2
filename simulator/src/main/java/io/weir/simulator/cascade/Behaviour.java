package io.weir.simulator.cascade;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import java.util.function.Consumer;

/**
 * What users do with what they are shown, and elsewhere. Each decision has random numbers of its
 * own by request and item, so that an item is clicked in one arm if it is in another where it has
 * the same position. Immutable, thread-safe.
 */
final class Behaviour {
  static final String CLICK = "click";
  static final String ORDER = "order";

  /** Every click comes that soon after its request. */
  static final long LONGEST_CLICK_MS = 10_000;

  /** Every order comes that soon after its request. */
  static final long LONGEST_ORDER_MS = 50_000;

  private static final long LEAST_CLICK_MS = 500;
  private static final double CLICK_MEAN_MS = 3_000;
  private static final long LEAST_ORDER_MS = 1_000;
  private static final double ORDER_MEAN_MS = 12_000;
  private static final int LOOKED_AT_ELSEWHERE = 20;

  private static final long LOOK = 0;
  private static final long ACT = 1;
  private static final long DELAY = 2;
  private static final long BUY = 3;
  private static final long BUY_DELAY = 4;

  private final World world;
  private final Retrieval retrieval;

  Behaviour(World world, Retrieval retrieval) {
    this.world = world;
    this.retrieval = retrieval;
  }

  /**
   * The user looks at what is shown.
   *
   * @param shown places in the request's candidates, by position
   * @return (positions) which of them the user clicks
   */
  boolean[] see(Visit visit, int[] shown, History history, Consumer<Feedback> feedback) {
    long key = visit.key(Purpose.BEHAVIOUR);
    boolean[] clicked = new boolean[shown.length];
    for (int position = 1; position <= shown.length; position++) {
      int candidate = shown[position - 1];
      long luck = Noise.at(key, visit.items()[candidate]);
      boolean looked = Noise.uniform(Noise.at(luck, LOOK)) < world.attention(position);
      double click = World.logistic(visit.clickLogits()[candidate]);
      if (looked && Noise.uniform(Noise.at(luck, ACT)) < click) {
        clicked[position - 1] = true;
        act(visit, visit.items()[candidate], luck, true, history, feedback);
      }
    }
    return clicked;
  }

  /** Now and then the user clicks an item that another scenario showed: the best of some. */
  void goElsewhere(Visit visit, History history, Consumer<Feedback> feedback) {
    long key = visit.key(Purpose.ELSEWHERE);
    if (Noise.uniform(Noise.at(key, LOOK)) >= world.config().clicksElsewhere()) {
      return;
    }
    Popularity categories = retrieval.categories(visit.taste());
    int best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < LOOKED_AT_ELSEWHERE; i++) {
      long luck = Noise.at(key, -1 - i);
      int item = retrieval.elsewhere(Noise.at(luck, LOOK), visit.moment(), categories);
      double score =
          world.clickLogit(visit.taste(), item, visit.moment())
              + Noise.gaussian(Noise.at(luck, ACT));
      if (score > highest) {
        highest = score;
        best = item;
      }
    }
    act(visit, best, Noise.at(key, ACT), false, history, feedback);
  }

  private void act(
      Visit visit,
      int item,
      long luck,
      boolean namesRequest,
      History history,
      Consumer<Feedback> feedback) {
    RequestContext request = visit.context();
    long asked = request.requestTime();
    long clicked =
        asked
            + LEAST_CLICK_MS
            + delay(CLICK_MEAN_MS, LONGEST_CLICK_MS - LEAST_CLICK_MS, Noise.at(luck, DELAY));
    history.click(clicked, visit.user(), item);
    Feedback click =
        new Feedback(
            namesRequest ? request.requestId() : null,
            request.userId(),
            namesRequest ? request.requestTime() : null,
            clicked,
            item + 1L,
            CLICK,
            1);
    feedback.accept(click);
    double order =
        World.logistic(world.orderLogit(visit.user(), visit.taste(), item, visit.moment()));
    if (Noise.uniform(Noise.at(luck, BUY)) < order) {
      long earliest = clicked + LEAST_ORDER_MS;
      long longest = asked + LONGEST_ORDER_MS - earliest;
      long ordered = earliest + delay(ORDER_MEAN_MS, longest, Noise.at(luck, BUY_DELAY));
      feedback.accept(
          new Feedback(
              click.requestId(),
              click.userId(),
              click.requestTime(),
              ordered,
              click.itemId(),
              ORDER,
              1));
    }
  }

  /**
   * Exponential, but always below {@code longest}: in proportion, so that nothing heaps up there.
   */
  private static long delay(double mean, long longest, long bits) {
    double within = 1 - StrictMath.exp(-longest / mean);
    long delay = (long) (-mean * StrictMath.log(1 - within * Noise.uniform(bits)));
    return Math.min(delay, longest - 1);
  }
}
