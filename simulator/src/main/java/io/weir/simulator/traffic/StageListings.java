package io.weir.simulator.traffic;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.Stage;
import io.weir.simulator.cascade.RequestTruth;
import io.weir.simulator.traffic.TrafficFigures.StageFigures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How often each stage puts each item in order. Memory: some numbers an item. One thread. */
final class StageListings {
  /** The part of the catalogue that is called head; the rest is the tail. */
  private static final double HEAD_SHARE = 0.2;

  private static final double TOP_SHARE = 0.01;

  private final ItemIndex index = new ItemIndex();
  private final Map<Stage, Lists> stages = new EnumMap<>(Stage.class);
  private long[] bornAt = new long[0];
  private long opening = Long.MAX_VALUE;

  StageListings() {
    for (Stage stage : Stage.values()) {
      stages.put(stage, new Lists());
    }
  }

  void add(Item item) {
    int number = index.of(item.itemId());
    if (number >= bornAt.length) {
      int length = Math.max(64, 2 * (number + 1));
      int old = bornAt.length;
      bornAt = Arrays.copyOf(bornAt, length);
      // An item whose record was never seen counts as old.
      Arrays.fill(bornAt, old, length, Long.MIN_VALUE);
    }
    bornAt[number] = item.eventTime();
    opening = Math.min(opening, item.eventTime());
  }

  /** Counts a list's size: the items it names may be a sample. */
  void add(CandidateList list) {
    Lists of = lists(list.stage());
    int size = list.totalCandidates();
    of.lists++;
    of.total += size;
    of.named += list.itemIds().length;
    of.shortest = Math.min(of.shortest, size);
    of.longest = Math.max(of.longest, size);
  }

  /** Counts every item that a stage put in order, whether its list names it or not. */
  void add(RequestTruth truth) {
    long[] items = truth.itemIds();
    byte[] reached = truth.stageReached();
    for (int i = 0; i < items.length; i++) {
      lists(Stage.ofDepth(reached[i])).add(index.of(items[i]));
    }
  }

  /** The figures of every stage that has a list, by its label. */
  Map<String, StageFigures> figures() {
    int[] byPopularity = byPopularity();
    Map<String, StageFigures> figures = new LinkedHashMap<>();
    stages.forEach(
        (stage, of) -> {
          if (of.lists > 0) {
            figures.put(stage.label(), figures(of, counts(stage), byPopularity));
          }
        });
    return figures;
  }

  /** Share of a stage's listings by rank of the item within the stage. */
  List<TrafficFigures.Popularity> curve(Stage stage) {
    int[] ascending = sorted(counts(stage));
    long total = sum(ascending);
    List<TrafficFigures.Popularity> points = new ArrayList<>();
    long sum = 0;
    for (int rank = 1, next = 1; rank <= ascending.length && total > 0; rank++) {
      int listed = ascending[ascending.length - rank];
      sum += listed;
      if (rank == next || rank == ascending.length) {
        points.add(new TrafficFigures.Popularity(rank, share(listed, total), share(sum, total)));
        next = Ranks.after(rank);
      }
    }
    return points;
  }

  private StageFigures figures(Lists of, int[] counts, int[] byPopularity) {
    long listings = sum(counts);
    int head = (int) (HEAD_SHARE * byPopularity.length);
    long tail = 0;
    for (int i = head; i < byPopularity.length; i++) {
      tail += counts[byPopularity[i]];
    }
    long newborn = 0;
    for (int item = 0; item < Math.min(counts.length, bornAt.length); item++) {
      newborn += bornAt[item] > opening ? counts[item] : 0;
    }
    int[] ascending = sorted(counts);
    long top = 0;
    for (int i = 1; i <= Math.ceil(TOP_SHARE * ascending.length); i++) {
      top += ascending[ascending.length - i];
    }
    return new StageFigures(
        of.lists,
        share(of.total, of.lists),
        of.shortest,
        of.longest,
        share(of.named, of.lists),
        Arrays.stream(counts).filter(n -> n > 0).count(),
        share(tail, listings),
        share(newborn, listings),
        share(top, listings),
        gini(ascending));
  }

  /** Items, the most often retrieved first. */
  private int[] byPopularity() {
    int[] retrieved = counts(Stage.RETRIEVAL);
    return IntStream.range(0, retrieved.length)
        .boxed()
        .sorted(Comparator.comparingInt(item -> -retrieved[item]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** (items) how often a stage put each item in order. */
  private int[] counts(Stage stage) {
    int[] counts = new int[index.size()];
    for (Stage reached : Stage.values()) {
      if (reached.depth() >= stage.depth()) {
        Lists of = lists(reached);
        Arrays.setAll(counts, item -> counts[item] + of.count(item));
      }
    }
    return counts;
  }

  private static int[] sorted(int[] counts) {
    int[] ascending = counts.clone();
    Arrays.sort(ascending);
    return ascending;
  }

  private static long sum(int[] counts) {
    return Arrays.stream(counts).asLongStream().sum();
  }

  /** Gini coefficient of listings over items: 0 = all alike, near 1 = one has everything. */
  private static double gini(int[] ascending) {
    double weighted = 0;
    double sum = 0;
    int n = ascending.length;
    for (int i = 0; i < n; i++) {
      weighted += (2.0 * i - n + 1) * ascending[i];
      sum += ascending[i];
    }
    return sum == 0 ? 0 : weighted / (n * sum);
  }

  private Lists lists(Stage stage) {
    Lists of = stages.get(stage);
    if (of == null) {
      throw new IllegalStateException("every stage has its lists: " + stage);
    }
    return of;
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** The lists of one stage, and how often an item came so far and no further. */
  private static final class Lists {
    private int[] counts = new int[64];
    private long lists;
    private long total;
    private long named;
    private int shortest = Integer.MAX_VALUE;
    private int longest;

    void add(int item) {
      if (item >= counts.length) {
        counts = Arrays.copyOf(counts, 2 * (item + 1));
      }
      counts[item]++;
    }

    int count(int item) {
      return item < counts.length ? counts[item] : 0;
    }
  }
}
