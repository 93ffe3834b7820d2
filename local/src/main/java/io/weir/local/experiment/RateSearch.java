package io.weir.local.experiment;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which learning rates of a row do best; where they are an end of it, the row goes on beyond.
 *
 * <p>So none is at a disadvantage for having its best outside of what was written down. A row of
 * one or two is left as it is: the best of two is always an end.
 */
final class RateSearch {
  /** So many more are tried at most. */
  private static final int BEYOND = 2;

  private static final int SHORTEST = 3;

  private final Deque<Rates> row;
  private final ToDoubleFunction<Rates> worth;
  private @Nullable Rates best;
  private double highest = Double.NEGATIVE_INFINITY;

  /**
   * What came of a search.
   *
   * @param best of all that were tried, of equals the first; null = there are none
   * @param tried in order; empty = there was no choice
   * @param atEnd whether better ones may lie beyond the last that was tried
   */
  record Found(@Nullable Rates best, List<Rates> tried, boolean atEnd) {}

  private RateSearch(List<Rates> grid, ToDoubleFunction<Rates> worth) {
    this.row = new ArrayDeque<>(grid);
    this.worth = worth;
  }

  /**
   * Tries each once, or none where there is no choice.
   *
   * @param grid from the lowest to the highest
   * @param worth the higher the better
   */
  static Found among(List<Rates> grid, ToDoubleFunction<Rates> worth) {
    if (grid.size() < 2) {
      return new Found(grid.isEmpty() ? null : grid.get(0), List.of(), false);
    }
    return new RateSearch(grid, worth).run();
  }

  private Found run() {
    List.copyOf(row).forEach(this::attempt);
    for (int more = 0; more < BEYOND && atEnd(); more++) {
      if (row.getFirst().equals(best)) {
        row.addFirst(beyond(row.iterator()));
        attempt(row.getFirst());
      } else {
        row.addLast(beyond(row.descendingIterator()));
        attempt(row.getLast());
      }
    }
    return new Found(best, List.copyOf(row), atEnd());
  }

  private static Rates beyond(Iterator<Rates> inwards) {
    return inwards.next().after(inwards.next());
  }

  private boolean atEnd() {
    return row.size() >= SHORTEST && (row.getFirst().equals(best) || row.getLast().equals(best));
  }

  private void attempt(Rates rates) {
    double own = worth.applyAsDouble(rates);
    double value = Double.isNaN(own) ? Double.NEGATIVE_INFINITY : own;
    if (best == null || value > highest) {
      highest = value;
      best = rates;
    }
  }
}
