package io.weir.benchmarks.store;

import org.jspecify.annotations.Nullable;

/**
 * A measured number.
 *
 * @param part of the benchmark
 * @param what was measured
 * @param value the number
 * @param unit of it
 * @param bound what it should be; null = it stands beside others
 */
record Figure(Part part, String what, double value, String unit, @Nullable Bound bound) {
  /**
   * What a figure should be.
   *
   * @param limit the number
   * @param atMost whether the figure should not be above it, else not below it
   */
  record Bound(double limit, boolean atMost) {
    boolean holds(double value) {
      return atMost ? value <= limit : value >= limit;
    }
  }

  static Figure of(Part part, String what, double value, String unit) {
    return new Figure(part, what, value, unit, null);
  }

  Figure atMost(double limit) {
    return new Figure(part, what, value, unit, new Bound(limit, true));
  }

  Figure atLeast(double limit) {
    return new Figure(part, what, value, unit, new Bound(limit, false));
  }
}
