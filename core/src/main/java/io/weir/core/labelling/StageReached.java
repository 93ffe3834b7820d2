package io.weir.core.labelling;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;

/**
 * How deep each candidate came: the depth of the deepest stage that lists it, or {@link
 * Stage#UNKNOWN} where the logs leave open whether it came deeper.
 *
 * <p>A log is a <em>sample</em> where its total exceeds its items. A sample without {@code
 * advanced} leaves out only items that did not go on; one with {@code advanced} may leave out any.
 * Let S be the deepest stage that lists an item, and T the next deeper stage that left a log. The
 * first rule that applies holds:
 *
 * <ol>
 *   <li>S is exposure: it was shown.
 *   <li>S says it did not go on: S.
 *   <li>No stage after S left a log: unknown. A request without an exposure log (lost, late or
 *       never written) therefore yields no false negatives from the items that may have been shown.
 *   <li>T is logged in full and does not list it: S. Where S said that it went on to T, that is
 *       {@link Contradiction#ADVANCED_DIFFERS}.
 *   <li>T is a sample and directly follows S, which says that it went on: it reached T, which left
 *       it out. Then, if T has no {@code advanced}, it did not go on: T. Otherwise T if the next
 *       log after T is a full one, as that does not list it; else unknown. An exposure that is only
 *       inferred in this way stays unknown.
 *   <li>T is a sample, and nothing tells whether the item reached it: unknown.
 * </ol>
 *
 * <p>A stage that left no log between two that did is taken for one the cascade does not have.
 */
final class StageReached {
  private static final boolean[] NOTHING = {};
  private static final Stage[] STAGES = Stage.values();

  private final StageLists lists;
  private final Candidates candidates;
  private final Contradictions found;

  /** (stages) what each said of its items, empty where it said nothing. */
  private final boolean[][] advanced = new boolean[STAGES.length][];

  /** Stages that are logged in full: bit s for the stage of ordinal s. */
  private int complete;

  private StageReached(StageLists lists, Candidates candidates, Contradictions found) {
    this.lists = lists;
    this.candidates = candidates;
    this.found = found;
    for (Stage stage : STAGES) {
      CandidateList list = lists.list(stage);
      advanced[stage.ordinal()] = list == null ? NOTHING : list.advanced();
      complete |= lists.complete(stage) ? 1 << stage.ordinal() : 0;
    }
  }

  static byte[] of(StageLists lists, Candidates candidates, Contradictions found) {
    StageReached rule = new StageReached(lists, candidates, found);
    byte[] reached = new byte[candidates.size()];
    for (int i = 0; i < reached.length; i++) {
      int listedBy = candidates.listedBy(i);
      int deepest = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(listedBy);
      rule.countSkipped(deepest, listedBy, i);
      reached[i] = rule.reached(STAGES[deepest], i);
    }
    return reached;
  }

  private byte reached(Stage stage, int candidate) {
    if (stage == Stage.EXPOSURE || stayed(stage.ordinal(), candidate)) {
      return stage.depth();
    }
    Stage next = lists.nextLogged(stage);
    if (next == null) {
      return Stage.UNKNOWN;
    }
    // It is known not to have stayed: where its stage said anything, it said that it went on.
    boolean saidToGoOn = advanced[stage.ordinal()].length > 0;
    boolean wentToNext = saidToGoOn && next.depth() == stage.depth() + 1;
    if (lists.complete(next)) {
      if (wentToNext) {
        found.add(Contradiction.ADVANCED_DIFFERS);
      }
      return stage.depth();
    }
    return wentToNext ? reachedUnlisted(next) : Stage.UNKNOWN;
  }

  /** How deep an item came that is known to have reached a stage whose sample leaves it out. */
  private byte reachedUnlisted(Stage stage) {
    if (stage == Stage.EXPOSURE) {
      return Stage.UNKNOWN;
    }
    if (advanced[stage.ordinal()].length == 0) {
      return stage.depth();
    }
    Stage next = lists.nextLogged(stage);
    return next != null && lists.complete(next) ? stage.depth() : Stage.UNKNOWN;
  }

  /** Whether a stage that lists a candidate says that it did not go on. */
  private boolean stayed(int stage, int candidate) {
    return advanced[stage].length > 0 && !advanced[stage][candidates.place(stage, candidate)];
  }

  private void countSkipped(int deepest, int listedBy, int candidate) {
    int before = (1 << deepest) - 1;
    if ((complete & ~listedBy & before) != 0) {
      found.add(Contradiction.STAGE_SKIPPED);
    }
    boolean denied = false;
    for (int stage = 0; stage < deepest; stage++) {
      denied |= (listedBy & 1 << stage) != 0 && stayed(stage, candidate);
    }
    if (denied) {
      found.add(Contradiction.ADVANCED_DIFFERS);
    }
  }
}
