package io.weir.core.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Octiles of items by how often they were shown, and the newborn ones: the groups by which the long
 * tail is told from the head.
 *
 * <p>Octile 1 is the eighth of the items that were shown least. Items shown equally often are in
 * one octile, the lowest that any of them falls in: where most were shown once, some octiles are
 * empty. Immutable, thread-safe.
 */
public final class ItemGroups {
  private static final int OCTILES = 8;

  /** The groups: {@code octile1} to {@code octile8}, {@code newborn}. */
  public static final List<String> NAMES =
      Stream.concat(
              IntStream.rangeClosed(1, OCTILES).mapToObj(octile -> "octile" + octile),
              Stream.of("newborn"))
          .toList();

  /** The bit of newborn items, which are in their octile, too. */
  public static final int NEWBORN = 1 << OCTILES;

  private final double[] upperBounds;

  private ItemGroups(double[] upperBounds) {
    this.upperBounds = upperBounds;
  }

  /**
   * The octiles of a catalogue.
   *
   * @param frequencies how often each item was shown, in any order; of none, all are in octile 1
   */
  public static ItemGroups of(double[] frequencies) {
    double[] sorted = frequencies.clone();
    Arrays.sort(sorted);
    double[] bounds = new double[OCTILES - 1];
    for (int octile = 1; octile < OCTILES; octile++) {
      long upTo = ((long) octile * sorted.length + OCTILES - 1) / OCTILES;
      bounds[octile - 1] = upTo == 0 ? Double.POSITIVE_INFINITY : sorted[(int) upTo - 1];
    }
    return new ItemGroups(bounds);
  }

  /** The octile of an item shown so often: 1 to 8. */
  public int octile(double frequency) {
    int octile = 1;
    while (octile < OCTILES && frequency > upperBounds[octile - 1]) {
      octile++;
    }
    return octile;
  }

  /** The bit of an item's octile, for {@link ScoredList#groups}. */
  public int bit(double frequency) {
    return 1 << (octile(frequency) - 1);
  }
}
