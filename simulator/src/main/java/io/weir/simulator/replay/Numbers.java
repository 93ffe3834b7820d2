package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;

/** Numbers with a fraction, as tables of text write them. */
final class Numbers {
  private Numbers() {}

  /** A finite number. */
  static double parse(String name, String text, String rule) {
    double parsed;
    try {
      parsed = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new InvalidValueException(name, Row.quoted(text), rule);
    }
    check(Double.isFinite(parsed), name, Row.quoted(text), rule);
    return parsed;
  }

  /** A number of {@code min} to {@code max}. */
  static double parse(String name, String text, double min, double max, String rule) {
    double parsed = parse(name, text, rule);
    check(parsed >= min && parsed <= max, name, Row.quoted(text), rule);
    return parsed;
  }
}
