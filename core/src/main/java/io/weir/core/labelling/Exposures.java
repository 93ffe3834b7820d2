package io.weir.core.labelling;

import io.weir.core.cascade.CandidateList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Several exposure records of one request (pages, or what scrolling brought up) as one list: the
 * union of their items, each at its smallest position.
 *
 * <p>The order is by position, then item id. The total is the largest one given, at least the
 * number of items. Cross features come from the record with the item's smallest position.
 */
final class Exposures {
  /** An item of one of the records. */
  private record Shown(CandidateList page, int index) {
    long item() {
      return page.itemIds()[index];
    }

    int position() {
      return page.rank(index);
    }
  }

  /** Smallest position first; of one item, the page that was shown first. */
  private static final Comparator<Shown> ORDER =
      Comparator.comparingInt(Shown::position)
          .thenComparingLong(Shown::item)
          .thenComparingLong(shown -> shown.page().eventTime());

  private Exposures() {}

  static CandidateList merge(List<CandidateList> pages) {
    List<Shown> shown = new ArrayList<>();
    for (CandidateList page : pages) {
      for (int i = 0; i < page.itemIds().length; i++) {
        shown.add(new Shown(page, i));
      }
    }
    shown.sort(ORDER);
    List<Shown> kept = firstOfEachItem(shown);
    CandidateList first = pages.get(0);
    int total = kept.size();
    for (CandidateList page : pages) {
      total = Math.max(total, page.totalCandidates());
    }
    return new CandidateList(
        first.requestId(),
        first.userId(),
        first.requestTime(),
        first.eventTime(),
        first.scenario(),
        first.stage(),
        kept.stream().mapToLong(Shown::item).toArray(),
        kept.stream().mapToInt(Shown::position).toArray(),
        new float[0],
        new boolean[0],
        total,
        crossFeatures(pages, kept));
  }

  private static List<Shown> firstOfEachItem(List<Shown> shown) {
    ItemIndex items = new ItemIndex(shown.size());
    List<Shown> kept = new ArrayList<>(shown.size());
    for (Shown each : shown) {
      if (items.add(each.item()) == kept.size()) {
        kept.add(each);
      }
    }
    return kept;
  }

  private static Map<String, float[]> crossFeatures(List<CandidateList> pages, List<Shown> kept) {
    TreeSet<String> names = new TreeSet<>();
    pages.forEach(page -> names.addAll(page.crossFeatures().keySet()));
    Map<String, float[]> features = new HashMap<>();
    for (String name : names) {
      float[] values = new float[kept.size()];
      for (int i = 0; i < values.length; i++) {
        float[] ofPage = kept.get(i).page().crossFeatures().get(name);
        values[i] = ofPage == null ? Float.NaN : ofPage[kept.get(i).index()];
      }
      features.put(name, values);
    }
    return features;
  }
}
