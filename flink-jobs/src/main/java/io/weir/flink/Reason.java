package io.weir.flink;

/** Why the join sends a record to the dead letters. */
enum Reason {
  /** Its bytes are not a record of its topic. */
  UNDECODABLE("undecodable"),
  /** It breaks a rule of its record. */
  INVALID("invalid"),
  /** It came after its request's sample was due. */
  LATE("late"),
  /** What it tells happened after its request's window. */
  AFTER_WINDOW("after-window"),
  /** Its request left no context. */
  NO_REQUEST_CONTEXT("no-request-context"),
  /** No list of its request names any item. */
  NO_CANDIDATES("no-candidates"),
  /** The sample it belongs to is larger than a record may be. */
  OVERSIZED("oversized");

  private final String label;

  Reason(String label) {
    this.label = label;
  }

  /** The name in dead letters and metrics. */
  String label() {
    return label;
  }
}
