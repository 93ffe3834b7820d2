package io.weir.simulator.cascade;

import io.weir.simulator.Draws;

/**
 * What is true in a simulated cascade: how likely a user clicks an item, and orders it.
 *
 * <p>With u a user, i an item and σ the logistic function:
 *
 * <pre>
 * P(click | looked at) = σ(click-bias + 3 · taste(u) · taste(i) + quality(i) − 0.3 · price(i))
 * P(order | clicked)   = σ(order-bias + quality(i) − 0.6 · price(i))
 * P(looked at)         = 1 / (1 + position-decay · (position − 1))
 * </pre>
 *
 * <p>Tastes and qualities never leave this package; a learner sees attributes and clicks.
 * Immutable, thread-safe.
 */
final class World {
  private static final double TASTE_WEIGHT = 3;
  private static final double CLICK_PRICE_WEIGHT = 0.3;
  private static final double ORDER_PRICE_WEIGHT = 0.6;

  private final SimulatorConfig config;
  private final Catalogue catalogue;
  private final Population population;

  World(SimulatorConfig config, Draws draws) {
    this.config = config;
    catalogue = new Catalogue(config, draws);
    population = new Population(config, catalogue, draws);
  }

  Catalogue catalogue() {
    return catalogue;
  }

  Population population() {
    return population;
  }

  /** Log-odds of a click by a user who looks at the item. */
  double clickLogit(int user, int item) {
    return config.clickBias()
        + TASTE_WEIGHT * Tastes.likeness(population.taste(user), catalogue.taste(item))
        + catalogue.quality(item)
        - CLICK_PRICE_WEIGHT * catalogue.price(item);
  }

  /** Probability of an order of a clicked item. */
  double orderProbability(int item) {
    return logistic(
        config.orderBias() + catalogue.quality(item) - ORDER_PRICE_WEIGHT * catalogue.price(item));
  }

  /** Probability that a user looks at a 1-based position. */
  double attention(int position) {
    return 1 / (1 + config.positionDecay() * (position - 1));
  }

  static double logistic(double logit) {
    return 1 / (1 + StrictMath.exp(-logit));
  }
}
