package io.weir.core.metrics;

import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * A q-digest of positives and negatives over single-precision scores, see {@link StreamingAuc}.
 *
 * <p>A node is numbered as in a heap: the root 1, the children of i 2i and 2i + 1, the leaf of the
 * j-th number in order {@code 2^32 + j}. Nodes lie in three parallel arrays; what was added since
 * they were last sorted lies behind, in no order. Not thread-safe.
 */
final class ScoreTree {
  /** Levels of inner nodes. */
  static final int LEVELS = 32;

  private static final long FIRST_LEAF = 1L << LEVELS;
  private static final int INDEX_BITS = 30;
  private static final int START = 256;

  private final int k;
  private final int capacity;
  private Nodes nodes = new Nodes(START);
  private double positives;
  private double negatives;
  private double limit;

  /**
   * @param k an inner node holds at most 1/k of the positives and negatives, shares added up
   */
  ScoreTree(int k) {
    this.k = k;
    capacity = 16 * k;
    limit = 1.0 / k / 256;
  }

  int size() {
    return nodes.size;
  }

  int capacity() {
    return capacity;
  }

  void add(double score, double positive, double negative) {
    if (nodes.size == capacity) {
      compress();
    }
    nodes.add(leaf(score), positive, negative);
    positives += positive;
    negatives += negative;
  }

  /** The leaf of a score: leaves are in the order of the scores, both zeros are one. */
  private static long leaf(double score) {
    int bits = Float.floatToIntBits((float) score + 0f);
    int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return FIRST_LEAF + (ordered - (long) Integer.MIN_VALUE);
  }

  /** Merges the lightest nodes, and heavier ones as long as too many are left. */
  private void compress() {
    nodes = nodes.sorted();
    while (nodes.size > capacity / 2 + 1) {
      nodes = new Merge(nodes).run().sorted();
      limit = Math.min(1.0 / k, 2 * limit);
    }
  }

  private double share(double positive, double negative) {
    return (positives > 0 ? positive / positives : 0) + (negatives > 0 ? negative / negatives : 0);
  }

  /** Compares every positive with every negative as far as their nodes tell. */
  Comparison compare() {
    nodes = nodes.sorted();
    int size = nodes.size;
    double[] upTo = new double[size + 1];
    double[] from = new double[size + 1];
    long[] ends = ordered(size, i -> end(nodes.ids[i]));
    long[] starts = ordered(size, i -> start(nodes.ids[i]));
    for (int i = 0; i < size; i++) {
      upTo[i + 1] = upTo[i] + nodes.negative[index(ends[i])];
    }
    for (int i = size - 1; i >= 0; i--) {
      from[i] = from[i + 1] + nodes.negative[index(starts[i])];
    }
    double won = 0;
    double open = 0;
    for (int i = 0; i < size; i++) {
      long id = nodes.ids[i];
      double below = upTo[firstAtLeast(ends, start(id))];
      double above = from[firstAtLeast(starts, end(id) + 1)];
      double tied = id >= FIRST_LEAF ? nodes.negative[i] : 0;
      won += nodes.positive[i] * (below + tied / 2);
      open += nodes.positive[i] * Math.max(0, negatives - below - above - tied);
    }
    return new Comparison(won, open, positives * negatives);
  }

  /** Places packed with the nodes' indices, ascending. */
  private static long[] ordered(int size, IntToLongFunction place) {
    long[] packed = new long[size];
    Arrays.setAll(packed, i -> place.applyAsLong(i) << INDEX_BITS | i);
    Arrays.sort(packed);
    return packed;
  }

  private static int index(long packed) {
    return (int) (packed & ((1L << INDEX_BITS) - 1));
  }

  private static int firstAtLeast(long[] packed, long place) {
    int found = Arrays.binarySearch(packed, place << INDEX_BITS);
    return found >= 0 ? found : -found - 1;
  }

  private static int height(long id) {
    return LEVELS - (63 - Long.numberOfLeadingZeros(id));
  }

  /** The first leaf under a node, counted from 0. */
  private static long start(long id) {
    return (id << height(id)) - FIRST_LEAF;
  }

  /** The last leaf under a node. */
  private static long end(long id) {
    return ((id + 1) << height(id)) - 1 - FIRST_LEAF;
  }

  /**
   * Pairs of a positive and a negative, by weight.
   *
   * @param won those of which the positive has the higher score, and half of those that are tied
   * @param open those that the tree cannot tell
   * @param all all
   */
  record Comparison(double won, double open, double all) {}

  /** Nodes in parallel arrays. */
  private static final class Nodes {
    private long[] ids;
    private double[] positive;
    private double[] negative;
    private int size;

    Nodes(int length) {
      ids = new long[length];
      positive = new double[length];
      negative = new double[length];
    }

    void add(long id, double ofPositives, double ofNegatives) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, 2 * size);
        positive = Arrays.copyOf(positive, 2 * size);
        negative = Arrays.copyOf(negative, 2 * size);
      }
      ids[size] = id;
      positive[size] = ofPositives;
      negative[size++] = ofNegatives;
    }

    /** The same nodes by descending number, those of one number as one. */
    Nodes sorted() {
      long[] packed = ordered(size, i -> ids[i]);
      Nodes sorted = new Nodes(ids.length);
      for (int i = size - 1; i >= 0; i--) {
        int at = index(packed[i]);
        int last = sorted.size - 1;
        if (last >= 0 && sorted.ids[last] == ids[at]) {
          sorted.positive[last] += positive[at];
          sorted.negative[last] += negative[at];
        } else {
          sorted.add(ids[at], positive[at], negative[at]);
        }
      }
      return sorted;
    }

    /** The place of a node in descending order from a place on, or -1. */
    int find(long id, int from) {
      int low = from;
      int high = size - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        if (ids[middle] == id) {
          return middle;
        }
        if (ids[middle] > id) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return -1;
    }
  }

  /**
   * One pass from the leaves to the root. Light nodes rise from parent to parent until they meet
   * other mass and become one with it; one that meets none, or too much, stays where it was, since
   * its own place tells most.
   */
  private final class Merge {
    private final Nodes still;
    private final Nodes merged = new Nodes(START);
    private final Nodes rising = new Nodes(START);
    private long[] origins = new long[START];
    private int nextStill;
    private int nextRising;

    Merge(Nodes still) {
      this.still = still;
    }

    Nodes run() {
      while (nextStill < still.size || nextRising < rising.size) {
        long id = Math.max(head(still, nextStill), head(rising, nextRising));
        Mass mass = take(id);
        // Numbers descend, so the sibling of a left child has passed if there was one.
        Mass sibling = (id & 1) == 1 && id > 1 ? take(id - 1) : Mass.NONE;
        if (id > 1 && fits(mass, sibling, id >> 1)) {
          rise(mass, sibling, id >> 1);
        } else {
          stay(mass);
          stay(sibling);
        }
      }
      return merged;
    }

    private long head(Nodes queue, int next) {
      return next < queue.size ? queue.ids[next] : 0;
    }

    private Mass take(long id) {
      Mass mass = Mass.NONE;
      if (head(rising, nextRising) == id) {
        mass =
            new Mass(origins[nextRising], rising.positive[nextRising], rising.negative[nextRising]);
        nextRising++;
      }
      if (head(still, nextStill) == id) {
        mass = mass.plus(still.positive[nextStill], still.negative[nextStill], id);
        nextStill++;
      }
      return mass;
    }

    private boolean fits(Mass mass, Mass sibling, long parent) {
      int at = still.find(parent, nextStill);
      double positive = mass.positive + sibling.positive + (at < 0 ? 0 : still.positive[at]);
      double negative = mass.negative + sibling.negative + (at < 0 ? 0 : still.negative[at]);
      return share(positive, negative) <= limit;
    }

    private void rise(Mass mass, Mass sibling, long parent) {
      boolean alone = sibling.id == 0;
      rising.add(parent, mass.positive + sibling.positive, mass.negative + sibling.negative);
      if (origins.length < rising.ids.length) {
        origins = Arrays.copyOf(origins, rising.ids.length);
      }
      origins[rising.size - 1] = alone ? mass.id : parent;
    }

    private void stay(Mass mass) {
      if (mass.id > 0) {
        merged.add(mass.id, mass.positive, mass.negative);
      }
    }
  }

  /** What is counted at a node; number 0 = nothing. */
  private record Mass(long id, double positive, double negative) {
    static final Mass NONE = new Mass(0, 0, 0);

    Mass plus(double ofPositives, double ofNegatives, long node) {
      return new Mass(node, positive + ofPositives, negative + ofNegatives);
    }
  }
}
