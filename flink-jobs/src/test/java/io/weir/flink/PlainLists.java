package io.weir.flink;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;
import io.weir.core.labelling.Contradiction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the lists of a request tell, each for itself and together; a part of {@link PlainLabels}.
 */
final class PlainLists {
  /** An item as a list holds it. */
  record Row(
      long item,
      int rank,
      float score,
      @Nullable Boolean advanced,
      Map<String, Float> features,
      long eventTime) {}

  /** What a list tells once it is repaired. */
  record Log(CandidateList record, List<Row> rows, int total, Set<String> features) {
    boolean isFull() {
      return rows.size() == total;
    }

    boolean tellsWhoAdvanced() {
      return record.advanced().length > 0;
    }

    @Nullable Row row(long item) {
      for (Row row : rows) {
        if (row.item() == item) {
          return row;
        }
      }
      return null;
    }
  }

  private static final byte EXPOSED = Stage.EXPOSURE.depth();

  /** By the depth of their stage. */
  private final TreeMap<Integer, Log> logs = new TreeMap<>();

  /** Of lists in the order of their content. */
  PlainLists(List<Log> lists, Map<Contradiction, Integer> found) {
    for (Stage stage : Stage.values()) {
      List<Log> ofStage = lists.stream().filter(log -> log.record().stage() == stage).toList();
      if (!ofStage.isEmpty()) {
        boolean pages = stage == Stage.EXPOSURE;
        logs.put((int) stage.depth(), pages ? merged(ofStage) : last(ofStage));
        PlainLabels.count(Contradiction.SEVERAL_LISTS, pages ? 0 : ofStage.size() - 1, found);
      }
    }
  }

  int[] totals() {
    int[] totals = new int[5];
    logs.forEach((depth, log) -> totals[depth - 1] = log.total());
    return totals;
  }

  // Each for itself.

  /**
   * A list in the order that it means.
   *
   * @throws io.weir.core.InvalidValueException when it breaks a rule that no repair is for
   */
  static Log repaired(CandidateList list, Map<Contradiction, Integer> found) {
    int items = list.itemIds().length;
    int total = list.totalCandidates();
    check(list.ranks().length == 0 || list.ranks().length == items, "ranks", items, "each");
    for (int rank : list.ranks()) {
      check(rank >= 1 && rank <= total, "ranks", rank, "1 to total");
    }
    unranked(list).validateButRepeats();

    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      if (place(list.itemIds(), list.itemIds()[i]) == i) {
        rows.add(row(list, i));
      }
    }
    boolean disordered = false;
    for (int i = 1; i < rows.size(); i++) {
      disordered |= rows.get(i).rank() <= rows.get(i - 1).rank();
    }
    rows.sort(Comparator.comparing(Row::rank)); // a stable sort
    for (int i = 1; i < rows.size(); i++) {
      rows.set(i, ranked(rows.get(i), Math.max(rows.get(i).rank(), rows.get(i - 1).rank() + 1)));
    }
    if (total == items) {
      for (int i = 0; i < rows.size(); i++) {
        rows.set(i, ranked(rows.get(i), i + 1));
      }
      total = rows.size();
    } else if (!rows.isEmpty()) {
      total = Math.max(total, rows.get(rows.size() - 1).rank());
    }
    PlainLabels.count(Contradiction.REPEATED_ITEM, items - rows.size(), found);
    PlainLabels.count(Contradiction.RANKS_NOT_INCREASING, disordered ? 1 : 0, found);
    return new Log(list, rows, total, list.crossFeatures().keySet());
  }

  private static CandidateList unranked(CandidateList list) {
    return new CandidateList(
        list.requestId(),
        list.userId(),
        list.requestTime(),
        list.eventTime(),
        list.scenario(),
        list.stage(),
        list.itemIds(),
        new int[0],
        list.scores(),
        list.advanced(),
        list.totalCandidates(),
        list.crossFeatures());
  }

  private static Row row(CandidateList list, int i) {
    Map<String, Float> features = new HashMap<>();
    list.crossFeatures().forEach((name, values) -> features.put(name, values[i]));
    return new Row(
        list.itemIds()[i],
        list.rank(i),
        list.scores().length == 0 ? Float.NaN : list.scores()[i],
        list.advanced().length == 0 ? null : list.advanced()[i],
        features,
        list.eventTime());
  }

  private static Row ranked(Row row, int rank) {
    return new Row(row.item(), rank, row.score(), row.advanced(), row.features(), row.eventTime());
  }

  /** The list that fed the next stage. */
  private static Log last(List<Log> logs) {
    return logs.stream()
        .min(
            Comparator.<Log>comparingLong(log -> -log.record().eventTime())
                .thenComparingInt(log -> -log.rows().size()))
        .orElseThrow();
  }

  /** Pages: all their items, each as the page with its smallest position holds it. */
  private static Log merged(List<Log> pages) {
    List<Row> shown = new ArrayList<>();
    int total = 0;
    Set<String> features = new TreeSet<>();
    for (Log page : pages) {
      shown.addAll(page.rows());
      features.addAll(page.features());
      total = Math.max(total, page.total());
    }
    shown.sort(
        Comparator.comparingInt(Row::rank)
            .thenComparingLong(Row::item)
            .thenComparingLong(Row::eventTime));
    List<Row> rows = new ArrayList<>();
    for (Row row : shown) {
      if (rows.stream().noneMatch(other -> other.item() == row.item())) {
        rows.add(row);
      }
    }
    return new Log(pages.get(0).record(), rows, Math.max(total, rows.size()), features);
  }

  static int place(long[] items, long item) {
    for (int i = 0; i < items.length; i++) {
      if (items[i] == item) {
        return i;
      }
    }
    return -1;
  }

  // What the lists tell together.

  private int deepest(long item) {
    for (int depth : logs.descendingKeySet()) {
      if (logs.get(depth).row(item) != null) {
        return depth;
      }
    }
    throw new AssertionError(item);
  }

  /** What was shown comes first, in the order shown. */
  List<Long> candidates() {
    Set<Long> items = new TreeSet<>();
    logs.values().forEach(log -> log.rows().forEach(row -> items.add(row.item())));
    List<Long> ordered = new ArrayList<>(items);
    ordered.sort(
        Comparator.<Long>comparingInt(item -> -deepest(item))
            .thenComparingInt(item -> logs.get(deepest(item)).row(item).rank())
            .thenComparing(item -> item));
    return ordered;
  }

  /** The first rule that applies holds. */
  byte stageReached(long item) {
    int deepest = deepest(item);
    Boolean wentOn = logs.get(deepest).row(item).advanced();
    if (deepest == EXPOSED || (wentOn != null && !wentOn)) {
      return (byte) deepest;
    }
    Map.Entry<Integer, Log> next = logs.higherEntry(deepest);
    if (next == null) {
      return Stage.UNKNOWN;
    }
    if (next.getValue().isFull()) {
      return (byte) deepest;
    }
    if (wentOn != null && next.getKey() == deepest + 1 && next.getKey() != EXPOSED) {
      Map.Entry<Integer, Log> after = logs.higherEntry(next.getKey());
      boolean missing = after != null && after.getValue().isFull();
      if (missing || !next.getValue().tellsWhoAdvanced()) {
        return next.getKey().byteValue();
      }
    }
    return Stage.UNKNOWN;
  }

  private @Nullable Row row(Stage stage, long item) {
    Log log = logs.get((int) stage.depth());
    return log == null ? null : log.row(item);
  }

  int[] ranks(List<Long> items, Stage stage) {
    int[] ranks = new int[items.size()];
    for (int i = 0; i < ranks.length; i++) {
      Row row = row(stage, items.get(i));
      ranks[i] = row == null ? 0 : row.rank();
    }
    return ranks;
  }

  float[] rankingScores(List<Long> items) {
    float[] scores = new float[items.size()];
    for (int i = 0; i < scores.length; i++) {
      Row row = row(Stage.RANKING, items.get(i));
      scores[i] = row == null ? Float.NaN : row.score();
    }
    return scores;
  }

  /** What the model will be given when it serves, or else who knows of it. */
  Map<String, float[]> crossFeatures(List<Long> items) {
    List<Stage> byTrust =
        List.of(
            Stage.PRE_RANKING, Stage.RETRIEVAL, Stage.RANKING, Stage.RE_RANKING, Stage.EXPOSURE);
    Map<String, float[]> features = new HashMap<>();
    for (String name : featureNames()) {
      float[] values = new float[items.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.NaN;
        for (Stage stage : byTrust) {
          Row row = row(stage, items.get(i));
          if (Float.isNaN(values[i]) && row != null) {
            values[i] = row.features().getOrDefault(name, Float.NaN);
          }
        }
      }
      features.put(name, values);
    }
    return features;
  }

  private Set<String> featureNames() {
    Set<String> names = new TreeSet<>();
    logs.values().forEach(log -> names.addAll(log.features()));
    return names;
  }

  /** What the lists say of an item that they do not say in unison. */
  void countLists(long item, Map<Contradiction, Integer> found) {
    int deepest = deepest(item);
    boolean skipped =
        logs.headMap(deepest).values().stream()
            .anyMatch(log -> log.isFull() && log.row(item) == null);
    PlainLabels.count(Contradiction.STAGE_SKIPPED, skipped ? 1 : 0, found);
    boolean denied = false;
    for (Log log : logs.headMap(deepest).values()) {
      Row row = log.row(item);
      denied |= row != null && row.advanced() != null && !row.advanced();
    }
    Boolean wentOn = logs.get(deepest).row(item).advanced();
    Log next = logs.get(deepest + 1);
    boolean missing = wentOn != null && wentOn && next != null && next.isFull();
    PlainLabels.count(Contradiction.ADVANCED_DIFFERS, (denied ? 1 : 0) + (missing ? 1 : 0), found);
  }
}
