package io.weir.simulator.replay;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import io.weir.core.config.WeirConfig;

/**
 * The {@code replay} section: how a log of exposures becomes a log of a whole cascade. Immutable,
 * thread-safe.
 *
 * @param seed of every draw
 * @param reRankingExtra candidates added that reach re-ranking and are not shown
 * @param rankingExtra candidates added that reach ranking and go no further
 * @param preRankingExtra candidates added that reach pre-ranking and go no further
 * @param recentCandidates latest exposed candidates, per pool, from which added ones are drawn
 * @param maxSequence items kept of a user's sequence, the newest; 0 = no sequence
 * @param heartbeatEvery records between two heartbeats
 */
public record ReplaySettings(
    long seed,
    int reRankingExtra,
    int rankingExtra,
    int preRankingExtra,
    int recentCandidates,
    int maxSequence,
    int heartbeatEvery) {

  /** Longest list that a record holds with room to spare. */
  private static final int LONGEST = 10_000;

  public ReplaySettings {
    atMostLongest("re-ranking-extra", reRankingExtra);
    atMostLongest("ranking-extra", rankingExtra);
    atMostLongest("pre-ranking-extra", preRankingExtra);
    positive("recent-candidates", recentCandidates);
    atMostLongest("max-sequence", maxSequence);
    positive("heartbeat-every", heartbeatEvery);
  }

  /** The section as the configuration has it. */
  public static ReplaySettings of(WeirConfig config) {
    return config.section("replay", ReplaySettings.class);
  }

  private static void atMostLongest(String name, int value) {
    check(value >= 0 && value <= LONGEST, name, value, "0 to " + LONGEST);
  }

  /** All candidates added to a request when the pool has enough. */
  int extra() {
    return reRankingExtra + rankingExtra + preRankingExtra;
  }
}
