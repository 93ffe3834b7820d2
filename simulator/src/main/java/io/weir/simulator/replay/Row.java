package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One row of a table of text, with checked access to its fields. Immutable.
 *
 * @param line the 1-based line on which the row ends
 */
record Row(long line, Map<String, Integer> columns, List<String> values) {
  private static final int LONGEST_QUOTED = 80;

  /** What could move a terminal's cursor, or break the line. */
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}|\\u0085|\\u2028|\\u2029");

  /** The field as it stands; may be empty. */
  String optional(String column) {
    Integer index = columns.get(column);
    if (index == null) {
      throw new IllegalArgumentException("no column " + column + " among " + columns.keySet());
    }
    return values.get(index);
  }

  /** The field, which must hold something. */
  String text(String column) {
    String value = optional(column);
    check(!value.isBlank(), column, quoted(value), "not blank");
    return value;
  }

  /** The field as an integer of {@code min} to {@code max}. */
  long integer(String column, long min, long max, String rule) {
    return integer(column, optional(column), min, max, rule);
  }

  /** {@code value} as an integer of {@code min} to {@code max}. */
  static long integer(String name, String value, long min, long max, String rule) {
    long parsed;
    try {
      parsed = Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new InvalidValueException(name, quoted(value), rule);
    }
    check(parsed >= min && parsed <= max, name, quoted(value), rule);
    return parsed;
  }

  /** The line that says what is wrong with a field: {@code file:line: field: value (…)}. */
  String complaint(Path file, String field, String value, String rule) {
    InvalidValueException why = new InvalidValueException(field, quoted(value), rule);
    return file + ":" + line + ": " + why.getMessage();
  }

  /** The value as error messages show it: in quotes, on one line, and not endless. */
  static String quoted(String value) {
    boolean whole = value.length() <= LONGEST_QUOTED;
    String shown = whole ? value : value.substring(0, LONGEST_QUOTED) + "…";
    return '"'
        + CONTROL
            .matcher(shown)
            .replaceAll(c -> String.format("\\\\u%04x", (int) c.group().charAt(0)))
        + '"';
  }
}
