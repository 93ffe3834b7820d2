package io.weir.local.closedloop;

/** How long an arm goes on learning. */
public enum Learning {
  /** A generation of all that was logged follows every tick. */
  ON,
  /** It learns from the warm-up, and its model then stays as it is. */
  WARM_UP,
  /** It pre-ranks by the model as it is before the first sample. */
  OFF;

  /** Whether it learns from the log of a tick. */
  boolean from(long tick, int warmUp) {
    return this == ON || (this == WARM_UP && tick < warmUp);
  }
}
