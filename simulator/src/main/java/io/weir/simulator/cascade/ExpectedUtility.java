package io.weir.simulator.cascade;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * What a stage's selection is worth, and which one is worth most, when the stage after it shows the
 * candidates that it scores highest.
 *
 * <p>FS-LTR, section 4 and the proof of its appendix: the generalised probability ranking principle
 * chooses the set that maximises E[Σ utility of what is shown of it]; the plain principle takes the
 * candidates of greatest utility, of which the next stage may show the wrong ones. A set of the
 * greatest worth holds the candidates to be shown and, to fill it up, others that the next stage
 * puts behind them.
 */
final class ExpectedUtility {
  private ExpectedUtility() {}

  /**
   * The utility of what is shown of a selection.
   *
   * @param utilities (candidates)
   * @param nextScores (candidates) scores of the next stage; of equal ones the lower place is shown
   * @param selection places of the candidates that are passed on
   * @param shown how many of them are shown
   */
  static double of(float[] utilities, float[] nextScores, int[] selection, int shown) {
    return IntStream.of(selection)
        .boxed()
        .sorted(before(nextScores))
        .limit(shown)
        .mapToDouble(candidate -> utilities[candidate])
        .sum();
  }

  /**
   * A selection of greatest {@link #of utility}: first the candidates that will be shown, then
   * those that fill it up.
   *
   * <p>Let m be the candidate that the next stage puts last of those shown. Then the others shown
   * are the most useful ones before m in the next stage's order, and what fills up lies behind m.
   * All m that leave enough candidates behind are tried, in one pass over that order.
   *
   * @param utilities (candidates) at least {@code passed}
   * @param passed size of the selection
   * @param shown how many of them are shown, 1 to {@code passed}
   */
  static int[] best(float[] utilities, float[] nextScores, int passed, int shown) {
    int[] order = Order.descending(nextScores);
    int fillers = passed - shown;
    // The least useful on top.
    PriorityQueue<Integer> kept =
        new PriorityQueue<>(Comparator.comparingDouble(c -> utilities[c]));
    double sum = 0;
    double most = Double.NEGATIVE_INFINITY;
    int last = shown - 1;
    for (int place = 0; place < order.length - fillers; place++) {
      kept.add(order[place]);
      sum += utilities[order[place]];
      if (kept.size() > shown) {
        sum -= utilities[kept.remove()];
      }
      if (kept.size() == shown && sum > most) {
        most = sum;
        last = place;
      }
    }
    return selection(utilities, order, last, passed, shown);
  }

  private static int[] selection(float[] utilities, int[] order, int last, int passed, int shown) {
    float[] upToLast = new float[last + 1];
    for (int place = 0; place <= last; place++) {
      upToLast[place] = utilities[order[place]];
    }
    int[] places = Arrays.copyOf(Order.descending(upToLast), shown);
    int[] selection = new int[passed];
    for (int i = 0; i < shown; i++) {
      selection[i] = order[places[i]];
    }
    // From the end, as what the next stage likes least is the least in the way.
    for (int i = shown; i < passed; i++) {
      selection[i] = order[order.length - 1 - (i - shown)];
    }
    return selection;
  }

  private static Comparator<Integer> before(float[] scores) {
    return Comparator.<Integer>comparingDouble(candidate -> -scores[candidate])
        .thenComparingInt(candidate -> candidate);
  }
}
