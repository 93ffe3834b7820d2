package io.weir.benchmarks.simulate;

/** What is done with the records that a simulated cascade makes. */
enum Mode {
  /** Nothing: the simulator alone. */
  MADE("made"),
  /** The simulator, which tells the truth of every candidate beside. */
  MADE_WITH_TRUTH("made, with truth"),
  /** Encoded and sent to a broker in the same process, until all is acknowledged. */
  SENT("sent");

  private final String label;

  Mode(String label) {
    this.label = label;
  }

  /** The name in tables. */
  String label() {
    return label;
  }
}
