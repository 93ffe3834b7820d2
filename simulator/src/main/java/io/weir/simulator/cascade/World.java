package io.weir.simulator.cascade;

import org.jspecify.annotations.Nullable;

/**
 * What is true in a simulated cascade: how likely a user clicks an item, and orders it.
 *
 * <p>With u a user, i an item, t a time and σ the logistic function:
 *
 * <pre>
 * P(click | looked at) = σ(click-bias + 3 · taste(u,t) · taste(i) + quality(i,t) − 0.3 · price(i))
 * P(order | clicked)   = σ(order-bias + taste(u,t) · taste(i) + quality(i,t)
 *                            − (0.6 + thrift(u)) · price(i))
 * P(looked at)         = 1 / (1 + position-decay · (position − 1))
 * </pre>
 *
 * <p>Tastes, qualities and thrift never leave this package but as probabilities in a {@link
 * RequestTruth}; a learner sees attributes and clicks. Immutable but for a cache, thread-safe.
 */
final class World {
  private static final float TASTE_WEIGHT = 3;
  private static final float CLICK_PRICE_WEIGHT = 0.3f;
  private static final float ORDER_PRICE_WEIGHT = 0.6f;

  private final SimulatorConfig config;
  private final Catalogue catalogue;
  private final Population population;
  private final Lifetimes lifetimes;
  private final Wandering fashion;

  /** The last one asked for: arms in lock-step ask for the same. */
  private volatile @Nullable Moment latest;

  World(SimulatorConfig config) {
    this.config = config;
    catalogue = new Catalogue(config);
    population = new Population(config, catalogue);
    lifetimes = new Lifetimes(config);
    fashion =
        new Wandering(
            config.seed(), Purpose.FASHION, config.drift().popularity(), config.drift().interval());
  }

  SimulatorConfig config() {
    return config;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  Population population() {
    return population;
  }

  Lifetimes lifetimes() {
    return lifetimes;
  }

  /** The world at a time, ms since the start. */
  Moment moment(long sinceStartMs) {
    long begins = sinceStartMs / Moment.LENGTH_MS * Moment.LENGTH_MS;
    Moment moment = latest;
    if (moment == null || moment.begins() != begins) {
      moment = new Moment(catalogue, lifetimes, fashion, begins);
      latest = moment;
    }
    return moment;
  }

  /** Log-odds of a click by a user of that taste who looks at the item. */
  float clickLogit(float[] taste, int item, Moment moment) {
    return (float) config.clickBias()
        + TASTE_WEIGHT * Tastes.product(taste, catalogue.tastes(), item)
        + moment.quality()[item]
        - CLICK_PRICE_WEIGHT * catalogue.price(item);
  }

  /** Log-odds of an order by a user who clicked the item. */
  float orderLogit(int user, float[] taste, int item, Moment moment) {
    return (float) config.orderBias()
        + Tastes.product(taste, catalogue.tastes(), item)
        + moment.quality()[item]
        - (ORDER_PRICE_WEIGHT + population.thrift(user)) * catalogue.price(item);
  }

  /** Probability that a user looks at a 1-based position. */
  double attention(int position) {
    return 1 / (1 + config.positionDecay() * (position - 1));
  }

  static double logistic(double logit) {
    return 1 / (1 + StrictMath.exp(-logit));
  }
}
