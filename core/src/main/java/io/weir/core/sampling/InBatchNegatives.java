package io.weir.core.sampling;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/**
 * The choice of other requests' impressions as a request's negatives: HCCP's N4.
 *
 * <p>"Hybrid Cross-Stage Coordination Pre-ranking" (HCCP) §3.2.3: of the pool, those that are not
 * among the request's own items are allowed; {@code ⌊rate · allowed + 1/2⌋} of them are drawn,
 * uniformly without replacement, those with the smallest draws. As a request's own places in the
 * pool hold items of its own, the mask by item leaves out the diagonal too. Thread-safe.
 */
public final class InBatchNegatives {
  private InBatchNegatives() {}

  /**
   * The places in the pool that a request may draw.
   *
   * @param size of the pool, the items that requests of the batch exposed
   * @param own whether the item at a place is in the request's own list
   * @return ascending
   */
  public static int[] allowed(int size, IntPredicate own) {
    int[] allowed = new int[size];
    int count = 0;
    for (int place = 0; place < size; place++) {
      if (!own.test(place)) {
        allowed[count++] = place;
      }
    }
    return Arrays.copyOf(allowed, count);
  }

  /**
   * The places that are drawn.
   *
   * @param allowed places in the pool, ascending
   * @param rate share of them, in [0, 1]
   * @param draws a uniform draw for a place; equal ones are decided by the smaller place
   * @return ascending
   */
  public static int[] draw(int[] allowed, double rate, IntToDoubleFunction draws) {
    int count = (int) Math.floor(rate * allowed.length + 0.5);
    if (count == 0) {
      return new int[0];
    }
    double[] ofPlaces = new double[allowed.length];
    Arrays.setAll(ofPlaces, i -> draws.applyAsDouble(allowed[i]));
    double largest = Draw.smallest(ofPlaces.clone(), count);
    int below = 0;
    for (double draw : ofPlaces) {
      below += draw < largest ? 1 : 0;
    }
    int[] drawn = new int[count];
    int size = 0;
    for (int i = 0; size < count; i++) {
      if (ofPlaces[i] < largest || (ofPlaces[i] == largest && below++ < count)) {
        drawn[size++] = allowed[i];
      }
    }
    return drawn;
  }
}
