package io.weir.core.labelling;

import io.weir.core.cascade.CandidateList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Lists whose order contradicts itself: an item that stands in a list more than once keeps its
 * first place, and items whose original ranks are out of order or equal are put in the order of
 * their ranks.
 *
 * <p>What is repaired is order alone: the list keeps {@link CandidateList#validateButOrder every
 * other rule}.
 */
final class ListRepair {
  private final CandidateList list;
  private final CandidateList repaired;
  private final boolean sorted;

  ListRepair(CandidateList list) {
    this.list = list;
    int[] places = firstPlaces(list.itemIds());
    sorted = !increase(places);
    boolean sound = !sorted && places.length == list.itemIds().length;
    repaired = sound ? list : repaired(sorted ? byRank(places) : places);
  }

  /** The repaired list; the very same one where there is nothing to repair. */
  CandidateList list() {
    return repaired;
  }

  /** Items dropped. */
  int repeatedItems() {
    return list.itemIds().length - repaired.itemIds().length;
  }

  /** Whether the items were put in the order of their ranks. */
  boolean ranksNotIncreasing() {
    return sorted;
  }

  private CandidateList repaired(int[] places) {
    // A whole list closes up, so that it stays whole; in a sample the original ranks hold.
    if (list.totalCandidates() == list.itemIds().length) {
      return select(places, new int[0], places.length);
    }
    int[] ranks = new int[places.length];
    for (int i = 0; i < ranks.length; i++) {
      int free = i == 0 ? 1 : ranks[i - 1] + 1;
      ranks[i] = Math.max(free, list.rank(places[i]));
    }
    int last = ranks.length == 0 ? 0 : ranks[ranks.length - 1];
    return select(places, ranks, Math.max(list.totalCandidates(), last));
  }

  /** Where each distinct item stands first. */
  private static int[] firstPlaces(long[] ids) {
    ItemIndex items = new ItemIndex(ids.length);
    int[] places = new int[ids.length];
    int size = 0;
    for (int i = 0; i < ids.length; i++) {
      if (items.add(ids[i]) == size) {
        places[size++] = i;
      }
    }
    return size == ids.length ? places : Arrays.copyOf(places, size);
  }

  private boolean increase(int[] places) {
    boolean increasing = true;
    for (int i = 1; list.ranks().length > 0 && i < places.length; i++) {
      increasing &= list.ranks()[places[i]] > list.ranks()[places[i - 1]];
    }
    return increasing;
  }

  private int[] byRank(int[] places) {
    return Arrays.stream(places)
        .boxed()
        .sorted(Comparator.comparingInt(list::rank))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private CandidateList select(int[] places, int[] ranks, int total) {
    int size = places.length;
    long[] ids = new long[size];
    boolean[] advanced = new boolean[list.advanced().length == 0 ? 0 : size];
    for (int i = 0; i < size; i++) {
      ids[i] = list.itemIds()[places[i]];
    }
    for (int i = 0; i < advanced.length; i++) {
      advanced[i] = list.advanced()[places[i]];
    }
    Map<String, float[]> features = new HashMap<>();
    list.crossFeatures().forEach((name, values) -> features.put(name, select(values, places)));
    return new CandidateList(
        list.requestId(),
        list.userId(),
        list.requestTime(),
        list.eventTime(),
        list.scenario(),
        list.stage(),
        ids,
        ranks,
        list.scores().length == 0 ? list.scores() : select(list.scores(), places),
        advanced,
        total,
        features);
  }

  private static float[] select(float[] values, int[] places) {
    float[] selected = new float[places.length];
    for (int i = 0; i < selected.length; i++) {
      selected[i] = values[places[i]];
    }
    return selected;
  }
}
