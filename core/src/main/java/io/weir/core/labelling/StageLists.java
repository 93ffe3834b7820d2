package io.weir.core.labelling;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one list that stands for each stage of a request, or none where a stage left no log. */
final class StageLists {
  private static final Stage[] STAGES = Stage.values();

  private final @Nullable NumberedList[] byStage = new NumberedList[STAGES.length];
  private final boolean[] complete = new boolean[STAGES.length];

  private StageLists() {}

  static StageLists of(RequestRecords records, Contradictions found) {
    StageLists result = new StageLists();
    List<NumberedList> exposures = new ArrayList<>(1);
    for (NumberedList list : records.lists()) {
      if (list.list().stage() == Stage.EXPOSURE) {
        exposures.add(list);
      } else {
        result.keepLast(list, found);
      }
    }
    if (exposures.size() == 1) {
      result.keep(exposures.get(0));
    } else if (!exposures.isEmpty()) {
      List<CandidateList> pages = exposures.stream().map(NumberedList::list).toList();
      result.keep(NumberedList.of(Exposures.merge(pages), records.items()));
    }
    return result;
  }

  /** The stage's list, or null where it left no log. */
  @Nullable CandidateList list(Stage stage) {
    NumberedList list = byStage[stage.ordinal()];
    return list == null ? null : list.list();
  }

  /** The stage's list with its items' numbers, or null where it left no log. */
  @Nullable NumberedList numbered(Stage stage) {
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
      NumberedList list = byStage[i];
      totals[i] = list == null ? 0 : list.list().totalCandidates();
    }
    return totals;
  }

  private void keepLast(NumberedList list, Contradictions found) {
    NumberedList rival = byStage[list.list().stage().ordinal()];
    if (rival != null) {
      found.add(Contradiction.SEVERAL_LISTS);
    }
    if (rival == null || isLater(list.list(), rival.list())) {
      keep(list);
    }
  }

  private static boolean isLater(CandidateList list, CandidateList rival) {
    return list.eventTime() != rival.eventTime()
        ? list.eventTime() > rival.eventTime()
        : list.itemIds().length > rival.itemIds().length;
  }

  private void keep(NumberedList list) {
    int stage = list.list().stage().ordinal();
    byStage[stage] = list;
    complete[stage] = list.list().totalCandidates() <= list.items().length;
  }
}
