package io.weir.core;

/** Argument checks that fail with {@link InvalidValueException}. */
public final class Checks {
  private Checks() {}

  /** Fails unless {@code holds}. */
  public static void check(boolean holds, String name, Object value, String rule) {
    if (!holds) {
      throw new InvalidValueException(name, value, rule);
    }
  }

  /** Fails unless {@code value} is above zero. */
  public static void positive(String name, long value) {
    check(value > 0, name, value, "> 0");
  }

  /** Fails unless {@code value} is zero or above. */
  public static void notNegative(String name, long value) {
    check(value >= 0, name, value, ">= 0");
  }

  /** Fails unless {@code value} is a number, not NaN and not infinite. */
  public static void finite(String name, double value) {
    check(Double.isFinite(value), name, value, "a finite number");
  }

  /** Fails unless every element is a number, not NaN and not infinite. */
  public static void finite(String name, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new InvalidValueException(name + "[" + i + "]", values[i], "a finite number");
      }
    }
  }

  /** Fails unless {@code value} has a character that is not white space. */
  public static void notBlank(String name, String value) {
    check(!value.isBlank(), name, '"' + value + '"', "not blank");
  }

  /** Fails unless {@code length} is 0 or {@code items}, the length of {@code itemIds}. */
  public static void emptyOrPerItem(String name, int length, int items) {
    check(
        length == 0 || length == items,
        name + ".length",
        length,
        "0 or " + items + ", one per item");
  }

  /** Fails unless {@code length} equals {@code items}, the length of {@code itemIds}. */
  public static void perItem(String name, int length, int items) {
    check(length == items, name + ".length", length, items + ", one per item");
  }
}
