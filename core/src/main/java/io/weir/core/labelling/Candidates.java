package io.weir.core.labelling;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The distinct items that any stage of a request lists, and where each stage lists them.
 *
 * <p>Items are in the order of the deepest stage that lists them (exposure first), then of their
 * rank there: what was shown comes first, in the order shown.
 */
final class Candidates {
  private static final Stage[] STAGES = Stage.values();
  private static final int[] NO_ITEMS = {};

  /** Whose word counts for a cross feature, see {@link SampleAssembler}. */
  private static final Stage[] FEATURE_ORDER = {
    Stage.PRE_RANKING, Stage.RETRIEVAL, Stage.RANKING, Stage.RE_RANKING, Stage.EXPOSURE
  };

  private final StageLists lists;
  private final ItemIndex items;

  /** (item numbers) its candidate, {@link ItemIndex#ABSENT} = no list that counts names it. */
  private final int[] candidates;

  private final long[] ids;

  /** (candidates) bit s = stage s lists it. */
  private final byte[] listedBy;

  /** {@code (stage, candidate)} → place in the stage's list; only where that lists it. */
  private final int[][] places = new int[STAGES.length][];

  /**
   * @param items numbers all items of the lists
   */
  Candidates(StageLists lists, ItemIndex items) {
    this.lists = lists;
    this.items = items;
    candidates = new int[items.size()];
    Arrays.fill(candidates, ItemIndex.ABSENT);
    ids = inOrder();
    listedBy = new byte[ids.length];
    for (Stage stage : STAGES) {
      places[stage.ordinal()] = new int[ids.length];
      NumberedList list = lists.numbered(stage);
      if (list != null) {
        take(list.items(), stage.ordinal());
      }
    }
  }

  private long[] inOrder() {
    long[] ordered = new long[candidates.length];
    int size = 0;
    for (int s = STAGES.length - 1; s >= 0; s--) {
      NumberedList list = lists.numbered(STAGES[s]);
      for (int item : list == null ? NO_ITEMS : list.items()) {
        if (candidates[item] == ItemIndex.ABSENT) {
          ordered[size] = items.id(item);
          candidates[item] = size++;
        }
      }
    }
    return size == ordered.length ? ordered : Arrays.copyOf(ordered, size);
  }

  private void take(int[] itemsOfStage, int stage) {
    for (int place = 0; place < itemsOfStage.length; place++) {
      int candidate = candidates[itemsOfStage[place]];
      places[stage][candidate] = place;
      listedBy[candidate] |= (byte) (1 << stage);
    }
  }

  int size() {
    return ids.length;
  }

  /** The candidates' items; not to be written to. */
  long[] ids() {
    return ids;
  }

  /** The candidate's number, or {@link ItemIndex#ABSENT}. */
  int find(long itemId) {
    int item = items.find(itemId);
    return item == ItemIndex.ABSENT ? ItemIndex.ABSENT : candidates[item];
  }

  /** Index of a candidate in the list of a stage that {@link #listedBy lists} it. */
  int place(int stage, int candidate) {
    return places[stage][candidate];
  }

  /** The stages that list a candidate: bit s for the stage of ordinal s. */
  int listedBy(int candidate) {
    return listedBy[candidate];
  }

  /** 1-based ranks in a stage's list, 0 = not listed. */
  int[] ranks(Stage stage) {
    int[] ranks = new int[size()];
    NumberedList list = lists.numbered(stage);
    for (int place = 0; list != null && place < list.items().length; place++) {
      ranks[candidates[list.items()[place]]] = list.list().rank(place);
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
    int bit = 1 << stage.ordinal();
    int[] at = places[stage.ordinal()];
    for (int i = 0; i < target.length; i++) {
      int candidate = of.candidate(i);
      if ((listedBy[candidate] & bit) != 0 && Float.isNaN(target[i])) {
        target[i] = values[at[candidate]];
      }
    }
  }

  private static float[] unknown(Selection of) {
    float[] values = new float[of.size()];
    Arrays.fill(values, Float.NaN);
    return values;
  }
}
