package io.weir.simulator.replay;

import io.weir.core.Checks;

/** Times as logs write them, checked for their unit. */
final class EpochTime {
  /** What a time in seconds must be. */
  static final String SECONDS = "seconds since 1970, at most 10 digits";

  /** What a time in milliseconds must be: told from seconds by its digits. */
  static final String MILLISECONDS = "milliseconds since 1970, 13 digits";

  /** The greatest time in seconds, in the year 2286. */
  static final long MAX_SECONDS = 9_999_999_999L;

  /** The least time in milliseconds, in the year 2001. */
  static final long MIN_MILLISECONDS = 1_000_000_000_000L;

  /** The greatest time in milliseconds, in the year 2286. */
  static final long MAX_MILLISECONDS = 9_999_999_999_999L;

  private EpochTime() {}

  /** A time in seconds that is a fraction, in milliseconds. */
  static long ofSeconds(String name, String text) {
    double seconds = Numbers.parse(name, text, SECONDS);
    Checks.check(seconds >= 0 && seconds <= MAX_SECONDS, name, Row.quoted(text), SECONDS);
    return Math.round(seconds * 1_000);
  }

  /** A row's time in whole seconds, in milliseconds. */
  static long seconds(Row row, String column) {
    return row.integer(column, 0, MAX_SECONDS, SECONDS) * 1_000;
  }
}
