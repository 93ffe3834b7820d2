package io.weir.simulator.traffic;

/** The time that a run takes, and what it waits by. */
public interface WallClock {
  /** As {@link System#nanoTime}. */
  long nanoTime();

  /**
   * Returns at that time, or earlier when the run is asked to end.
   *
   * @param nanoTime of {@link #nanoTime}; {@link Long#MIN_VALUE} = does not wait
   * @return whether the run was asked to end
   */
  boolean waitUntil(long nanoTime);
}
