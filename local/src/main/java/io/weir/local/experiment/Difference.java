package io.weir.local.experiment;

import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Orderings.Verdict;
import java.util.OptionalDouble;

/**
 * How far one model is above another, and how sure that is. Immutable, thread-safe.
 *
 * @param own with its interval over requests
 * @param p of the test over seeds; empty = they say nothing, NaN = one of them is undefined
 */
record Difference(Interval own, OptionalDouble p) {
  private static final int P_DECIMALS = 3;
  private static final double LEAST_P = 1e-3;

  /** The same in another unit. */
  Difference times(double unit) {
    return new Difference(
        new Interval(unit * own.estimate(), unit * own.low(), unit * own.high()), p);
  }

  /** As error bars have it. */
  double halfWidth() {
    return (own.high() - own.low()) / 2;
  }

  /** Whether the order is the printed one. */
  Verdict verdict(double printed) {
    return Orderings.verdict(printed, own, p);
  }

  /** What is said of an order: the verdict, if one is printed. */
  String order(double printed) {
    return printed == 0 ? "printed equal" : verdict(printed).toString();
  }

  /** As in tables, with so many decimals. */
  String text(int decimals) {
    return Spread.number(own.estimate(), decimals)
        + " ["
        + Spread.number(own.low(), decimals)
        + ", "
        + Spread.number(own.high(), decimals)
        + "]"
        + text(p);
  }

  /** What is said of the test over seeds behind a difference. */
  static String text(OptionalDouble p) {
    if (p.isEmpty()) {
      return "";
    }
    return p.getAsDouble() < LEAST_P
        ? ", p < 0.001"
        : ", p " + Spread.number(p.getAsDouble(), P_DECIMALS);
  }
}
