package io.weir.simulator;

/** Is told how far a replay is: what a progress bar implements. */
@FunctionalInterface
public interface ReplayProgress {
  /** Tells nobody. */
  ReplayProgress NONE = (sent, total) -> {};

  /**
   * Called on the replay's thread after each request and at the end; must return at once.
   *
   * @param sent requests sent so far
   * @param total requests of the whole stream
   */
  void sent(long sent, long total);
}
