package io.weir.simulator.replay;

import io.weir.simulator.Draws;

/**
 * Where the candidates of a request come from that its log does not show: what fills the stages
 * before exposure.
 *
 * <p>One pass over a log uses one source; not thread-safe.
 */
interface CandidateSource {
  /**
   * Candidates drawn.
   *
   * @param items each once, none of them shown by the request
   * @param prices one per item; NaN where the log has none
   */
  record Drawn(long[] items, float[] prices) {}

  /** Takes note of a list that was shown before the requests drawn for from now on. */
  void shown(Impression impression);

  /** Draws at most {@code wanted} candidates for a request; fewer where there are no more. */
  Drawn draw(Impression impression, int wanted, Draws draws);

  /** A kind of source, of which every pass over a log has its own. */
  interface Kind {
    /** Where candidates come from, completing "simulated with up to 40 candidates a request". */
    String origin();

    /** A source that has seen nothing yet. */
    CandidateSource create(ReplaySettings settings);
  }
}
