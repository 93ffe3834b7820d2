package io.weir.simulator.cascade;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The simulated retrieval: four channels, merged turn by turn in proportion to their shares.
 *
 * <ol>
 *   <li>popular items;
 *   <li>popular items of a category near the user's taste, category c with a probability in
 *       proportion to exp(4 · taste(user) · taste(c));
 *   <li>popular items of the brands that the user clicked lately;
 *   <li>items born in the last ten minutes, any as likely as another.
 * </ol>
 *
 * <p>A channel that has nothing, or finds again and again what was found, gives popular items. Not
 * thread-safe.
 */
final class Retrieval {
  private static final double SHARPNESS = 4;
  private static final int TRIES = 6;
  private static final int POPULAR = 0;
  private static final int TASTE = 1;
  private static final int SIMILAR = 2;

  private final Catalogue catalogue;
  private final int[] channels;
  private final int[] allCategories;

  /** (items) the number of the last request that found it. */
  private final int[] foundBy;

  private int requests;

  Retrieval(SimulatorConfig config, Catalogue catalogue) {
    this.catalogue = catalogue;
    channels = turns(config.channels().shares(), config.retrieved());
    allCategories = IntStream.range(0, catalogue.categoryCount()).toArray();
    foundBy = new int[catalogue.size()];
  }

  /** Which channel each place of the merged list belongs to: always the one furthest behind. */
  private static int[] turns(double[] shares, int places) {
    double sum = Arrays.stream(shares).sum();
    int[] given = new int[shares.length];
    int[] turns = new int[places];
    for (int place = 0; place < places; place++) {
      int next = 0;
      for (int channel = 1; channel < shares.length; channel++) {
        double behind = shares[channel] / sum * (place + 1) - given[channel];
        next = behind > shares[next] / sum * (place + 1) - given[next] ? channel : next;
      }
      turns[place] = next;
      given[next]++;
    }
    return turns;
  }

  /**
   * Distinct items in the order in which they were found.
   *
   * @param key of the request's retrieval
   * @param clicks items that the user clicked lately
   */
  int[] find(long key, float[] taste, Moment moment, int[] clicks) {
    if (++requests == 0) {
      // Half of all marks are older than any request now.
      Arrays.fill(foundBy, 0);
      requests = 1;
    }
    Popularity categories = categories(taste);
    int[] items = new int[channels.length];
    int spent = 0;
    int there = moment.born() - moment.withdrawn();
    int scan = moment.withdrawn() + Noise.below(Noise.at(key, -1), there);
    for (int place = 0; place < items.length; place++) {
      long turn = Noise.at(key, place);
      int channel = (spent >>> channels[place] & 1) == 0 ? channels[place] : POPULAR;
      int item = draw(channel, turn, moment, categories, clicks);
      for (int again = 0; again < TRIES && isFound(item); again++) {
        item = draw(channel, Noise.at(turn, again), moment, categories, clicks);
      }
      if (isFound(item)) {
        spent |= 1 << channel;
        // For this place it is whatever comes next, and so for all where popular items are spent.
        do {
          item = scan;
          scan = scan + 1 == moment.born() ? moment.withdrawn() : scan + 1;
        } while (isFound(item));
      }
      foundBy[item] = requests;
      items[place] = item;
    }
    return items;
  }

  private boolean isFound(int item) {
    return foundBy[item] == requests;
  }

  private int draw(int channel, long bits, Moment moment, Popularity categories, int[] clicks) {
    long again = Noise.at(bits, channel);
    @Nullable Popularity within = null;
    if (channel == TASTE) {
      within = moment.withinCategory(categories.draw(again));
    } else if (channel == SIMILAR && clicks.length > 0) {
      int like = clicks[Noise.below(again, clicks.length)];
      within = moment.withinBrand(catalogue.brand(like));
    } else if (channel > SIMILAR && moment.freshFrom() < moment.born()) {
      return moment.freshFrom() + Noise.below(bits, moment.born() - moment.freshFrom());
    }
    return within == null ? moment.popular().draw(bits) : within.draw(bits);
  }

  /** An item that a user of that taste finds by himself, elsewhere. */
  int elsewhere(long bits, Moment moment, Popularity categories) {
    return draw(TASTE, bits, moment, categories, new int[0]);
  }

  /** How likely a user of that taste looks into each category. */
  Popularity categories(float[] taste) {
    float[] weights = new float[allCategories.length];
    for (int category = 0; category < weights.length; category++) {
      double[] direction = catalogue.categoryTaste(category);
      double likeness = 0;
      for (int i = 0; i < Tastes.DIMENSION; i++) {
        likeness += taste[i] * direction[i];
      }
      weights[category] = (float) StrictMath.exp(SHARPNESS * likeness);
    }
    return new Popularity(allCategories, allCategories.length, weights);
  }
}
