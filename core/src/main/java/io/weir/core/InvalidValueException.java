package io.weir.core;

import org.jspecify.annotations.Nullable;

/**
 * A value that breaks a rule, in the one form all of Weir reports it: {@code name: value (expected:
 * rule)}.
 *
 * <p>Fatal for the record, line or option it names, never for the process: callers reject that
 * input and go on, or end with exit code 2 where the input is the configuration itself.
 */
public final class InvalidValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String value;
  private final String rule;
  private final String place;

  /**
   * @param name the field or option, as its users write it
   * @param value what was found
   * @param rule what was expected, completing "expected: …"
   */
  public InvalidValueException(String name, @Nullable Object value, String rule) {
    this("", name, String.valueOf(value), rule);
  }

  private InvalidValueException(String place, String name, String value, String rule) {
    super(place + name + ": " + value + " (expected: " + rule + ")");
    this.place = place;
    this.name = name;
    this.value = value;
    this.rule = rule;
  }

  /** The same complaint about a field that lies inside {@code parent}; "" is the parent itself. */
  public InvalidValueException within(String parent) {
    String separator = name.isEmpty() || name.startsWith("[") ? "" : ".";
    InvalidValueException outer =
        new InvalidValueException(place, parent + separator + name, value, rule);
    outer.initCause(this);
    return outer;
  }

  /** The same complaint about a value that stands in a file: {@code file:line: name: …}. */
  public InvalidValueException at(String file, int line) {
    InvalidValueException placed =
        new InvalidValueException(file + ":" + line + ": ", name, value, rule);
    placed.initCause(this);
    return placed;
  }

  /** The field or option that holds the value. */
  public String name() {
    return name;
  }

  /** What was expected. */
  public String rule() {
    return rule;
  }
}
