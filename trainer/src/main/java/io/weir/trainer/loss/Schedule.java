package io.weir.trainer.loss;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import java.util.Locale;

/**
 * A number that changes with the steps taken: from one value to another, then it stays. Immutable,
 * thread-safe.
 *
 * @param from its value before the first step
 * @param to its value from step {@code steps} on
 * @param steps how many steps that takes
 * @param form how it goes there
 */
public record Schedule(double from, double to, long steps, Form form) {

  /** How a number goes from one value to another. */
  public enum Form {
    /** By the same difference at each step. */
    LINEAR {
      @Override
      double between(double from, double to, double share) {
        return from + share * (to - from);
      }
    },
    /** By the same factor at each step; neither value is 0. */
    EXPONENTIAL {
      @Override
      double between(double from, double to, double share) {
        return from * Math.pow(to / from, share);
      }
    };

    abstract double between(double from, double to, double share);

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Schedule {
    check(from >= 0 && Double.isFinite(from), "from", from, "finite, >= 0");
    check(to >= 0 && Double.isFinite(to), "to", to, "finite, >= 0");
    positive("steps", steps);
    check(form == Form.LINEAR || from > 0, "from", from, "> 0 in form exponential");
    check(form == Form.LINEAR || to > 0, "to", to, "> 0 in form exponential");
  }

  /** A number that never changes. */
  public static Schedule constant(double value) {
    return new Schedule(value, value, 1, Form.LINEAR);
  }

  /** The number after so many steps. */
  public double at(long step) {
    return step >= steps ? to : form.between(from, to, (double) step / steps);
  }

  /** Whether it is 0 for ever. */
  boolean isNothing() {
    return from == 0 && to == 0;
  }

  @Override
  public String toString() {
    return from == to ? String.valueOf(to) : from + " to " + to + " over " + steps + " steps";
  }
}
