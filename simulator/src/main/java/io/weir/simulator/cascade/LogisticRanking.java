package io.weir.simulator.cascade;

import static io.weir.core.Checks.check;

import java.util.Arrays;

/**
 * A ranking stage that knows nothing but what it was shown: an online logistic regression of clicks
 * on item, brand, category by segment of users, and price, with a term for each position, which its
 * scores leave out.
 *
 * <p>It starts ignorant. An item's own weight moves with its exposures alone, so it is better on
 * the head of the catalogue than on its tail; by how much depends on what was shown. Steps are
 * those of Adagrad (Duchi, Hazan and Singer, JMLR 2011).
 */
final class LogisticRanking implements Ranker {
  /**
   * How it learns.
   *
   * @param learningRate of Adagrad
   * @param bias click log-odds before it has learnt anything
   */
  record Settings(double learningRate, double bias) {
    static final Settings DEFAULTS = new Settings(.1, -3);

    Settings {
      check(
          learningRate > 0 && Double.isFinite(learningRate),
          "learning-rate",
          learningRate,
          "a finite number > 0");
      check(Double.isFinite(bias), "bias", bias, "a finite number");
    }

    LogisticRanking create(World world) {
      return new LogisticRanking(this, world);
    }
  }

  /** Slows the first steps down, which are the full learning rate without it. */
  private static final float FIRST_SQUARES = 1;

  private static final int OTHERS = 2;

  private final float learningRate;
  private final Catalogue catalogue;
  private final Population population;
  private final int brands;
  private final int tastes;
  private final int positions;

  /** One row of everything: price and bias, items, brands, segments × categories, positions. */
  private final float[] weights;

  private final float[] squares;

  LogisticRanking(Settings settings, World world) {
    learningRate = (float) settings.learningRate();
    catalogue = world.catalogue();
    population = world.population();
    int categories = catalogue.categoryCount();
    brands = OTHERS + catalogue.size();
    tastes = brands + catalogue.ofBrand().length;
    positions = tastes + categories * categories;
    weights = new float[positions + world.config().exposed()];
    weights[1] = (float) settings.bias();
    squares = new float[weights.length];
    Arrays.fill(squares, FIRST_SQUARES);
  }

  @Override
  public float score(Visit visit, int candidate) {
    return score(visit.user(), visit.items()[candidate]);
  }

  /** Its log-odds of a click at the first position, whose own term is 0. */
  float score(int user, int item) {
    return weights[0] * catalogue.price(item)
        + weights[1]
        + weights[OTHERS + item]
        + weights[brands + catalogue.brand(item)]
        + weights[taste(user, item)];
  }

  private int taste(int user, int item) {
    return tastes + population.segment(user) * catalogue.categoryCount() + catalogue.category(item);
  }

  @Override
  public void learn(Shown shown) {
    for (int i = 0; i < shown.items().length; i++) {
      int item = shown.items()[i];
      float logit = score(shown.user(), item) + weights[positions + i];
      float gradient = (float) World.logistic(logit) - (shown.clicked()[i] ? 1 : 0);
      step(0, gradient * catalogue.price(item));
      step(1, gradient);
      step(OTHERS + item, gradient);
      step(brands + catalogue.brand(item), gradient);
      step(taste(shown.user(), item), gradient);
      if (i > 0) {
        step(positions + i, gradient);
      }
    }
  }

  private void step(int weight, float gradient) {
    squares[weight] += gradient * gradient;
    weights[weight] -= learningRate * gradient / (float) StrictMath.sqrt(squares[weight]);
  }
}
