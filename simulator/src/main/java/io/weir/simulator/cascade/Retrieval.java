package io.weir.simulator.cascade;

import io.weir.simulator.Draws;
import java.util.BitSet;

/**
 * The simulated retrieval: two channels, merged. One draws popular items, the other popular items
 * of a category near the user's taste, category c with a probability in proportion to exp(4 ·
 * taste(user) · taste(c)). Immutable, thread-safe.
 */
final class Retrieval {
  private static final double SHARPNESS = 4;
  private static final int DRAWS_PER_ITEM = 20;

  private final World world;

  Retrieval(World world) {
    this.world = world;
  }

  /** Distinct items in the order in which they were found. */
  int[] draw(int user, int count, Draws draws) {
    Catalogue catalogue = world.catalogue();
    Popularity categories = categories(user);
    BitSet taken = new BitSet(catalogue.size());
    int[] items = new int[count];
    int found = 0;
    for (int i = 0; found < count && i < count * DRAWS_PER_ITEM; i++) {
      Popularity channel =
          i % 2 == 0 ? catalogue.popularity() : catalogue.popularityWithin(categories.draw(draws));
      int item = channel.draw(draws);
      if (!taken.get(item)) {
        taken.set(item);
        items[found++] = item;
      }
    }
    // A steep popularity may repeat itself too often: the rest is whatever comes next.
    for (int item = draws.below(catalogue.size());
        found < count;
        item = (item + 1) % catalogue.size()) {
      if (!taken.get(item)) {
        taken.set(item);
        items[found++] = item;
      }
    }
    return items;
  }

  private Popularity categories(int user) {
    Catalogue catalogue = world.catalogue();
    int[] all = new int[catalogue.categoryCount()];
    double[] weights = new double[all.length];
    for (int category = 0; category < all.length; category++) {
      all[category] = category;
      double likeness =
          Tastes.likeness(world.population().taste(user), catalogue.categoryTaste(category));
      weights[category] = StrictMath.exp(SHARPNESS * likeness);
    }
    return new Popularity(all, weights);
  }
}
