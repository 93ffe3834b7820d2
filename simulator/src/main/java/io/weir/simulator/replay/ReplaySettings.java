package io.weir.simulator.replay;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import io.weir.core.config.WeirConfig;
import io.weir.simulator.Draws;
import java.util.Optional;

/**
 * The {@code replay} section: how a log of exposures becomes a log of a whole cascade. Immutable,
 * thread-safe.
 *
 * @param seed of every draw
 * @param userShare share of users replayed, above 0 to 1; the same users at every share above
 *     theirs
 * @param cascade how the stages before exposure are made of a log of ratings
 * @param fsLtr sizes of FS-LTR's simulated cascade
 * @param matrix how a matrix of one's own is read
 * @param reRankingExtra candidates added that reach re-ranking and are not shown
 * @param rankingExtra candidates added that reach ranking and go no further
 * @param preRankingExtra candidates added that reach pre-ranking and go no further
 * @param recentCandidates latest exposed candidates, per pool, from which added ones are drawn
 * @param maxSequence items kept of a user's sequence, the newest; 0 = no sequence
 * @param unsampledFate what RecFlow's ranked items count as that re-ranking's sample does not name
 * @param heartbeatEvery records between two heartbeats
 */
public record ReplaySettings(
    long seed,
    double userShare,
    Cascade cascade,
    FsLtrSizes fsLtr,
    MatrixSettings matrix,
    int reRankingExtra,
    int rankingExtra,
    int preRankingExtra,
    int recentCandidates,
    int maxSequence,
    Fate unsampledFate,
    int heartbeatEvery) {

  /** How the stages before exposure are made. */
  public enum Cascade {
    /** Around shown lists, of which those of ratings are cut in order. */
    LISTS,
    /** Of ratings, by FS-LTR's simulation, see {@link FsLtrCascade}. */
    FS_LTR
  }

  /** What an item counts as whose fate a sampled log leaves open. */
  public enum Fate {
    /** Open it is: the item enters no negative group. */
    UNKNOWN,
    /** It went no further than the stage that names it, which holds for most. */
    STAYED
  }

  /** Longest list that a record holds with room to spare. */
  private static final int LONGEST = 10_000;

  /** Of the draw that decides whether a user is replayed. */
  private static final long USERS = 1;

  public ReplaySettings {
    check(userShare > 0 && userShare <= 1, "user-share", userShare, "above 0, at most 1");
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

  /** Whether a user is among those replayed. */
  boolean keepsUser(long userId) {
    return userShare == 1 || Draws.of(seed, USERS, userId).uniform() < userShare;
  }

  /** What to tell of the share of users, unless it is all. */
  Optional<String> shareNote() {
    return userShare == 1
        ? Optional.empty()
        : Optional.of(
            "a share of "
                + userShare
                + " of the users is replayed (replay.user-share, seed "
                + seed
                + ")");
  }

  /** All candidates added to a request when the pool has enough. */
  int extra() {
    return reRankingExtra + rankingExtra + preRankingExtra;
  }
}
