package io.weir.core.labelling;

import io.weir.core.cascade.CandidateList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Lists in which an item stands more than once: all but its first, best place are dropped. */
final class Repeats {
  private Repeats() {}

  /** The list without repeated items; the very same list where there are none. */
  static CandidateList drop(CandidateList list) {
    long[] ids = list.itemIds();
    ItemIndex items = new ItemIndex(ids.length);
    int[] kept = new int[ids.length];
    int size = 0;
    for (int i = 0; i < ids.length; i++) {
      if (items.add(ids[i]) == size) {
        kept[size++] = i;
      }
    }
    return size == ids.length || !isRectangular(list)
        ? list
        : select(list, Arrays.copyOf(kept, size));
  }

  /** Whether all is there once per item; if not, the list is refused, not repaired. */
  private static boolean isRectangular(CandidateList list) {
    int items = list.itemIds().length;
    return (list.ranks().length == 0 || list.ranks().length == items)
        && (list.scores().length == 0 || list.scores().length == items)
        && (list.advanced().length == 0 || list.advanced().length == items)
        && list.crossFeatures().values().stream().allMatch(values -> values.length == items);
  }

  private static CandidateList select(CandidateList list, int[] kept) {
    // A whole list closes up, so that it stays whole; in a sample the original ranks hold.
    boolean whole = list.totalCandidates() <= list.itemIds().length;
    int size = kept.length;
    long[] ids = new long[size];
    int[] ranks = new int[whole ? 0 : size];
    float[] scores = new float[list.scores().length == 0 ? 0 : size];
    boolean[] advanced = new boolean[list.advanced().length == 0 ? 0 : size];
    for (int i = 0; i < size; i++) {
      ids[i] = list.itemIds()[kept[i]];
    }
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = list.rank(kept[i]);
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = list.scores()[kept[i]];
    }
    for (int i = 0; i < advanced.length; i++) {
      advanced[i] = list.advanced()[kept[i]];
    }
    return new CandidateList(
        list.requestId(),
        list.userId(),
        list.requestTime(),
        list.eventTime(),
        list.scenario(),
        list.stage(),
        ids,
        ranks,
        scores,
        advanced,
        whole ? size : list.totalCandidates(),
        select(list.crossFeatures(), kept));
  }

  private static Map<String, float[]> select(Map<String, float[]> features, int[] kept) {
    Map<String, float[]> selected = new HashMap<>();
    features.forEach(
        (name, values) -> {
          float[] some = new float[kept.length];
          for (int i = 0; i < some.length; i++) {
            some[i] = values[kept[i]];
          }
          selected.put(name, some);
        });
    return selected;
  }
}
