package io.weir.core.labelling;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;
import org.jspecify.annotations.Nullable;

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
  private final StageLists lists;
  private final Candidates candidates;
  private final Contradictions found;

  private StageReached(StageLists lists, Candidates candidates, Contradictions found) {
    this.lists = lists;
    this.candidates = candidates;
    this.found = found;
  }

  static byte[] of(StageLists lists, Candidates candidates, Contradictions found) {
    StageReached rule = new StageReached(lists, candidates, found);
    byte[] reached = new byte[candidates.size()];
    for (int i = 0; i < reached.length; i++) {
      Stage deepest = candidates.deepest(i);
      rule.countSkipped(deepest, i);
      reached[i] = rule.reached(deepest, i);
    }
    return reached;
  }

  private byte reached(Stage stage, int candidate) {
    if (stage == Stage.EXPOSURE) {
      return stage.depth();
    }
    Boolean wentOn = wentOn(stage, candidate);
    if (Boolean.FALSE.equals(wentOn)) {
      return stage.depth();
    }
    Stage next = lists.nextLogged(stage);
    if (next == null) {
      return Stage.UNKNOWN;
    }
    boolean wentToNext = wentOn != null && next.depth() == stage.depth() + 1;
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
    CandidateList list = lists.list(stage);
    if (stage == Stage.EXPOSURE || list == null) {
      return Stage.UNKNOWN;
    }
    if (list.advanced().length == 0) {
      return stage.depth();
    }
    Stage next = lists.nextLogged(stage);
    return next != null && lists.complete(next) ? stage.depth() : Stage.UNKNOWN;
  }

  /** What a stage's own record says of a candidate; null = nothing. */
  private @Nullable Boolean wentOn(Stage stage, int candidate) {
    CandidateList list = lists.list(stage);
    int place = candidates.place(stage, candidate);
    if (list == null || place == ItemIndex.ABSENT || list.advanced().length == 0) {
      return null;
    }
    return list.advanced()[place];
  }

  private void countSkipped(Stage deepest, int candidate) {
    boolean skipped = false;
    boolean denied = false;
    for (int depth = 1; depth < deepest.depth(); depth++) {
      Stage stage = Stage.ofDepth(depth);
      if (lists.list(stage) == null) {
        continue;
      }
      skipped |= lists.complete(stage) && !candidates.isListed(stage, candidate);
      denied |= Boolean.FALSE.equals(wentOn(stage, candidate));
    }
    if (skipped) {
      found.add(Contradiction.STAGE_SKIPPED);
    }
    if (denied) {
      found.add(Contradiction.ADVANCED_DIFFERS);
    }
  }
}
