package io.weir.simulator.traffic;

/** The ranks at which a curve is told. */
final class Ranks {
  private static final double STEP = 1.25;

  private Ranks() {}

  /** The next after one: about ten a decade. */
  static int after(int rank) {
    return Math.max(rank + 1, (int) (rank * STEP));
  }
}
