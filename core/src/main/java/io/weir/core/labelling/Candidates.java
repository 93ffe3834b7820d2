package io.weir.core.labelling;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The distinct items that any stage of a request lists, and where each stage lists them.
 *
 * <p>Items are in the order of the deepest stage that lists them (exposure first), then of their
 * rank there: what was shown comes first, in the order shown.
 */
final class Candidates {
  private static final Stage[] STAGES = Stage.values();

  /** Whose word counts for a cross feature, see {@link SampleAssembler}. */
  private static final Stage[] FEATURE_ORDER = {
    Stage.PRE_RANKING, Stage.RETRIEVAL, Stage.RANKING, Stage.RE_RANKING, Stage.EXPOSURE
  };

  private final StageLists lists;
  private final ItemIndex items;

  /** {@code (stage, item)} → index in the stage's list, {@link ItemIndex#ABSENT} = not listed. */
  private final int[][] places = new int[STAGES.length][];

  Candidates(StageLists lists) {
    this.lists = lists;
    items = new ItemIndex(lists.listed());
    for (int s = STAGES.length - 1; s >= 0; s--) {
      CandidateList list = lists.list(STAGES[s]);
      if (list != null) {
        places[s] = places(list);
      }
    }
    for (int s = 0; s < STAGES.length; s++) {
      places[s] = padded(places[s]);
    }
  }

  int size() {
    return items.size();
  }

  long[] ids() {
    return items.ids();
  }

  /** The candidate's number, or {@link ItemIndex#ABSENT}. */
  int find(long itemId) {
    return items.find(itemId);
  }

  /** Index of a candidate in a stage's list, or {@link ItemIndex#ABSENT}. */
  int place(Stage stage, int candidate) {
    return places[stage.ordinal()][candidate];
  }

  boolean isListed(Stage stage, int candidate) {
    return place(stage, candidate) != ItemIndex.ABSENT;
  }

  Stage deepest(int candidate) {
    for (int s = STAGES.length - 1; s > 0; s--) {
      if (places[s][candidate] != ItemIndex.ABSENT) {
        return STAGES[s];
      }
    }
    return STAGES[0];
  }

  /** 1-based ranks in a stage's list, 0 = not listed. */
  int[] ranks(Stage stage) {
    int[] ranks = new int[size()];
    CandidateList list = lists.list(stage);
    for (int i = 0; list != null && i < ranks.length; i++) {
      int place = place(stage, i);
      ranks[i] = place == ItemIndex.ABSENT ? 0 : list.rank(place);
    }
    return ranks;
  }

  /** A stage's scores of some candidates, NaN = none. */
  float[] scores(Stage stage, Selection of) {
    float[] scores = unknown(of);
    CandidateList list = lists.list(stage);
    if (list != null && list.scores().length > 0) {
      fill(scores, stage, list.scores(), of);
    }
    return scores;
  }

  /** Cross features of some candidates by name, NaN = not known for that item. */
  Map<String, float[]> crossFeatures(Selection of) {
    Map<String, float[]> features = new HashMap<>();
    for (Stage stage : FEATURE_ORDER) {
      CandidateList list = lists.list(stage);
      if (list != null) {
        list.crossFeatures()
            .forEach(
                (name, values) ->
                    fill(features.computeIfAbsent(name, n -> unknown(of)), stage, values, of));
      }
    }
    return features;
  }

  /** Sets what is not known yet from a stage's values. */
  private void fill(float[] target, Stage stage, float[] values, Selection of) {
    int[] at = places[stage.ordinal()];
    for (int i = 0; i < target.length; i++) {
      int place = at[of.candidate(i)];
      if (Float.isNaN(target[i]) && place != ItemIndex.ABSENT) {
        target[i] = values[place];
      }
    }
  }

  private static float[] unknown(Selection of) {
    float[] values = new float[of.size()];
    Arrays.fill(values, Float.NaN);
    return values;
  }

  private int[] places(CandidateList list) {
    int[] at = new int[items.size() + list.itemIds().length];
    Arrays.fill(at, ItemIndex.ABSENT);
    for (int i = 0; i < list.itemIds().length; i++) {
      at[items.add(list.itemIds()[i])] = i;
    }
    return at;
  }

  /** Places for all items, of which the last ones were not known yet when the list was read. */
  private int[] padded(int @Nullable [] at) {
    int[] padded = new int[size()];
    int known = at == null ? 0 : Math.min(at.length, padded.length);
    Arrays.fill(padded, known, padded.length, ItemIndex.ABSENT);
    if (at != null) {
      System.arraycopy(at, 0, padded, 0, known);
    }
    return padded;
  }
}
