package io.weir.flink;

/** Why the join sends a record to the dead letters. */
enum Reason {
  /** Its bytes are not a record of its topic. */
  UNDECODABLE("undecodable"),
  /** It breaks a rule of its record. */
  INVALID("invalid"),
  /** It came when its request was closed, or its labels had matured. */
  LATE("late"),
  /** What it tells happened after its request's window. */
  AFTER_WINDOW("after-window"),
  /** Its request left no context. */
  NO_REQUEST_CONTEXT("no-request-context"),
  /** No list of its request names any item. */
  NO_CANDIDATES("no-candidates"),
  /** It, its request, or the sample it belongs to is larger than may be. */
  OVERSIZED("oversized"),
  /** It happened well before its request, or well after it was written. */
  CLOCK_SKEW("clock-skew");

  private final String label;

  Reason(String label) {
    this.label = label;
  }

  /** The name in dead letters and metrics. */
  String label() {
    return label;
  }

  /** What is said of a record that happened after a window. */
  static String afterWindow(long eventTime, long due) {
    return "eventTime: " + eventTime + " (expected: <= " + due + ", the end of its window)";
  }
}
