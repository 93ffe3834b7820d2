package io.weir.core.labelling;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one list that stands for each stage of a request, or none where a stage left no log. */
final class StageLists {
  private static final Stage[] STAGES = Stage.values();

  private final @Nullable CandidateList[] byStage = new CandidateList[STAGES.length];
  private final boolean[] complete = new boolean[STAGES.length];

  private StageLists() {}

  static StageLists of(List<CandidateList> lists, Contradictions found) {
    StageLists result = new StageLists();
    List<CandidateList> exposures = new ArrayList<>(1);
    for (CandidateList list : lists) {
      if (list.stage() == Stage.EXPOSURE) {
        exposures.add(list);
      } else {
        result.keepLast(list, found);
      }
    }
    if (!exposures.isEmpty()) {
      result.keep(Exposures.merge(exposures));
    }
    return result;
  }

  /** The stage's list, or null where it left no log. */
  @Nullable CandidateList list(Stage stage) {
    return byStage[stage.ordinal()];
  }

  /** Whether the stage's log names every item the stage put in order. */
  boolean complete(Stage stage) {
    return complete[stage.ordinal()];
  }

  /** The next deeper stage that left a log, or null. */
  @Nullable Stage nextLogged(Stage stage) {
    for (int i = stage.ordinal() + 1; i < STAGES.length; i++) {
      if (byStage[i] != null) {
        return STAGES[i];
      }
    }
    return null;
  }

  /** The stages' totals, 0 where there is no log. */
  int[] totals() {
    int[] totals = new int[STAGES.length];
    for (int i = 0; i < totals.length; i++) {
      CandidateList list = byStage[i];
      totals[i] = list == null ? 0 : list.totalCandidates();
    }
    return totals;
  }

  /** Upper bound on the distinct items. */
  int listed() {
    int items = 0;
    for (CandidateList list : byStage) {
      items += list == null ? 0 : list.itemIds().length;
    }
    return items;
  }

  private void keepLast(CandidateList list, Contradictions found) {
    CandidateList rival = byStage[list.stage().ordinal()];
    if (rival != null) {
      found.add(Contradiction.SEVERAL_LISTS);
    }
    if (rival == null || isLater(list, rival)) {
      keep(list);
    }
  }

  private static boolean isLater(CandidateList list, CandidateList rival) {
    return list.eventTime() != rival.eventTime()
        ? list.eventTime() > rival.eventTime()
        : list.itemIds().length > rival.itemIds().length;
  }

  private void keep(CandidateList list) {
    int stage = list.stage().ordinal();
    byStage[stage] = list;
    complete[stage] = list.totalCandidates() <= list.itemIds().length;
  }
}
