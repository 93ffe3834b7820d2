package io.weir.flink;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.RequestScoped;
import io.weir.core.cascade.Stage;
import io.weir.core.config.TasksConfig;
import io.weir.core.labelling.Contradiction;
import io.weir.core.sampling.CandidateView;
import io.weir.core.sampling.Sampler;
import io.weir.core.sampling.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the records of a request become its samples, after docs/join.md and written down as plainly
 * as possible: all is looked up by walking through it.
 */
final class PlainLabels {
  /**
   * What was made of a request.
   *
   * @param sample null where there is none
   * @param found contradictions
   * @param unused how much feedback belongs to no task
   */
  record Labelled(@Nullable RequestSample sample, Map<Contradiction, Integer> found, int unused) {}

  /** An item as a list holds it. */
  private record Row(
      long item,
      int rank,
      float score,
      @Nullable Boolean advanced,
      Map<String, Float> features,
      long eventTime) {}

  /** What a list tells once it is repaired. */
  private record Log(CandidateList record, List<Row> rows, int total, Set<String> features) {
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

  private final TasksConfig tasks;
  private final Set<String> slowActions;
  private final double slowNegativeShare;
  private final Sampler sampler;

  PlainLabels(
      TasksConfig tasks, Set<String> slowActions, double slowNegativeShare, Sampler sampler) {
    this.tasks = tasks;
    this.slowActions = slowActions;
    this.slowNegativeShare = slowNegativeShare;
    this.sampler = sampler;
  }

  // Tasks.

  private boolean isSlow(String task) {
    return tasks.actions().get(task).stream().anyMatch(slowActions::contains);
  }

  private boolean isOf(String task, Feedback feedback) {
    return tasks.actions().get(task).contains(feedback.action());
  }

  private boolean isOfAnyTask(Feedback feedback) {
    return tasks.names().stream().anyMatch(task -> isOf(task, feedback));
  }

  private boolean isSlow(Feedback feedback) {
    return slowActions.contains(feedback.action());
  }

  // Revision 0.

  /** The records of one request, those of a kind in the order of their content. */
  static final class Agreed {
    final List<RequestContext> contexts = new ArrayList<>();
    final List<Feedback> feedback = new ArrayList<>();
    private final List<Log> logs = new ArrayList<>();
    private final Map<Contradiction, Integer> repaired = new EnumMap<>(Contradiction.class);

    void add(RequestContext context) {
      context.validate();
      contexts.add(context);
    }

    void add(CandidateList list) {
      logs.add(repaired(list, repaired));
    }

    void add(Feedback action) {
      action.validate();
      feedback.add(action);
    }

    boolean hasCandidates() {
      return logs.stream().anyMatch(log -> !log.rows().isEmpty());
    }
  }

  /** The context that speaks for a request, of those in the order of their content. */
  static @Nullable RequestContext earliest(List<RequestContext> contexts) {
    return contexts.stream().min(Comparator.comparing(RequestContext::eventTime)).orElse(null);
  }

  Labelled assemble(Agreed agreed, long due) {
    RequestContext context = earliest(agreed.contexts);
    Map<Contradiction, Integer> found = new EnumMap<>(agreed.repaired);
    agreed.contexts.forEach(record -> countHeader(record, 1, context, found));
    agreed.logs.forEach(log -> countHeader(log.record(), 1, context, found));
    count(Contradiction.SEVERAL_CONTEXTS, agreed.contexts.size() - 1, found);
    TreeMap<Integer, Log> logs = new TreeMap<>();
    for (Stage stage : Stage.values()) {
      List<Log> ofStage =
          agreed.logs.stream().filter(log -> log.record().stage() == stage).toList();
      if (!ofStage.isEmpty()) {
        boolean pages = stage == Stage.EXPOSURE;
        logs.put((int) stage.depth(), pages ? merged(ofStage) : last(ofStage));
        count(Contradiction.SEVERAL_LISTS, pages ? 0 : ofStage.size() - 1, found);
      }
    }
    List<Long> items = candidates(logs);
    Map<Long, Byte> reached = new HashMap<>();
    for (long item : items) {
      reached.put(item, stageReached(item, logs));
      countLists(item, logs, found);
    }
    Map<Long, List<Feedback>> reactions = new HashMap<>();
    items.forEach(item -> reactions.put(item, new ArrayList<>()));
    int unused = 0;
    for (Feedback feedback : agreed.feedback) {
      int now = isSlow(feedback) ? 0 : 1; // what is slow is looked at for revision 1
      countHeader(feedback, now, context, found);
      if (!isOfAnyTask(feedback)) {
        unused += now;
      } else if (!items.contains(feedback.itemId())) {
        count(Contradiction.FEEDBACK_NOT_LISTED, now, found);
      } else {
        if (reached.put(feedback.itemId(), EXPOSED) != EXPOSED) {
          count(Contradiction.FEEDBACK_NOT_EXPOSED, 1, found);
        }
        reactions.get(feedback.itemId()).add(feedback);
      }
    }
    return new Labelled(sample(context, logs, items, reached, reactions, due), found, unused);
  }

  private RequestSample sample(
      RequestContext context,
      TreeMap<Integer, Log> logs,
      List<Long> candidates,
      Map<Long, Byte> reached,
      Map<Long, List<Feedback>> reactions,
      long due) {
    int[] totals = new int[5];
    logs.forEach((depth, log) -> totals[depth - 1] = log.total());
    long seed = Seeds.of(context.requestId());
    float[] probabilities = new float[candidates.size()];
    boolean[] engaged = new boolean[candidates.size()];
    for (int i = 0; i < candidates.size(); i++) {
      engaged[i] = reactions.get(candidates.get(i)).stream().anyMatch(this::isOfAnyTask);
    }
    sampler.sample(
        new CandidateView(
            longs(candidates),
            stages(candidates, reached),
            ranks(candidates, logs, Stage.RANKING),
            ranks(candidates, logs, Stage.PRE_RANKING),
            ranks(candidates, logs, Stage.EXPOSURE),
            engaged,
            totals),
        seed,
        probabilities);
    List<Long> items = new ArrayList<>();
    List<Float> kept = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      if (probabilities[i] > 0) {
        items.add(candidates.get(i));
        kept.add(probabilities[i]);
      }
    }
    Map<String, byte[]> labels = new HashMap<>();
    for (String task : tasks.names()) {
      byte[] ofTask = new byte[items.size()];
      for (int i = 0; i < ofTask.length; i++) {
        boolean did = reactions.get(items.get(i)).stream().anyMatch(each -> isOf(task, each));
        ofTask[i] = (byte) (isSlow(task) ? -1 : did ? 1 : 0);
      }
      labels.put(task, ofTask);
    }
    Map<String, Float> weights = new HashMap<>();
    tasks.names().forEach(task -> weights.put(task, isSlow(task) ? 0f : 1f));
    return new RequestSample(
        context.requestId(),
        context.userId(),
        context.requestTime(),
        due,
        context.scenario(),
        0,
        context.categorical(),
        context.dense(),
        context.sequences(),
        longs(items),
        stages(items, reached),
        ranks(items, logs, Stage.RANKING),
        ranks(items, logs, Stage.PRE_RANKING),
        ranks(items, logs, Stage.EXPOSURE),
        rankingScores(items, logs),
        floats(kept),
        labels,
        weights,
        tasks.names().stream().filter(task -> !isSlow(task)).toList(),
        crossFeatures(items, logs),
        totals,
        sampler.name(),
        seed);
  }

  // Revision 1.

  /** All feedback that is slow, or of a slow task, makes revision 1 of a request. */
  Labelled revise(RequestSample first, List<Feedback> feedback, long due) {
    Map<Contradiction, Integer> found = new EnumMap<>(Contradiction.class);
    byte[] reached = first.stageReached().clone();
    Map<String, byte[]> labels = new HashMap<>();
    for (String task : tasks.names()) {
      byte[] ofTask = new byte[first.size()];
      Arrays.fill(ofTask, (byte) (isSlow(task) ? 0 : -1));
      labels.put(task, ofTask);
    }
    int unused = 0;
    boolean positive = false;
    for (Feedback action : feedback) {
      int place = place(first.itemIds(), action.itemId());
      int now = isSlow(action) ? 1 : 0; // the rest was looked at for revision 0
      countHeader(action, now, first, found);
      if (!isOfAnyTask(action)) {
        unused += now;
      } else if (place < 0) {
        count(Contradiction.FEEDBACK_NOT_LISTED, now, found);
      } else {
        count(Contradiction.FEEDBACK_NOT_EXPOSED, reached[place] == EXPOSED ? 0 : 1, found);
        reached[place] = EXPOSED;
        for (String task : tasks.names()) {
          if (isSlow(task) && isOf(task, action)) {
            labels.get(task)[place] = 1;
            positive = true;
          }
        }
      }
    }
    List<String> matured = tasks.names().stream().filter(this::isSlow).toList();
    boolean drawn = Seeds.uniform(first.requestId()) < slowNegativeShare;
    if (matured.isEmpty() || !(positive || drawn)) {
      return new Labelled(null, found, unused);
    }
    float weight = positive ? 1 : (float) (1 / slowNegativeShare);
    Map<String, Float> weights = new HashMap<>();
    tasks.names().forEach(task -> weights.put(task, isSlow(task) ? weight : 0f));
    return new Labelled(first.revised(due, reached, labels, weights, matured), found, unused);
  }

  // Contradictions.

  private static void count(Contradiction kind, int times, Map<Contradiction, Integer> found) {
    if (times > 0) {
      found.merge(kind, times, Integer::sum);
    }
  }

  private static void countHeader(
      RequestScoped record, int times, RequestScoped context, Map<Contradiction, Integer> found) {
    if (record.userId() != context.userId()) {
      count(Contradiction.USER_DIFFERS, times, found);
    }
    if (!context.requestTime().equals(record.requestTime())) {
      count(Contradiction.REQUEST_TIME_DIFFERS, times, found);
    }
    if (record.eventTime() < context.requestTime()) {
      count(Contradiction.EVENT_BEFORE_REQUEST, times, found);
    }
  }

  /**
   * @throws io.weir.core.InvalidValueException when it breaks a rule that no repair is for
   */
  private static Log repaired(CandidateList list, Map<Contradiction, Integer> found) {
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
    count(Contradiction.REPEATED_ITEM, items - rows.size(), found);
    count(Contradiction.RANKS_NOT_INCREASING, disordered ? 1 : 0, found);
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

  /** What the lists say of an item that they do not say in unison. */
  private static void countLists(
      long item, TreeMap<Integer, Log> logs, Map<Contradiction, Integer> found) {
    int deepest = deepest(item, logs);
    boolean skipped =
        logs.headMap(deepest).values().stream()
            .anyMatch(log -> log.isFull() && log.row(item) == null);
    count(Contradiction.STAGE_SKIPPED, skipped ? 1 : 0, found);
    boolean denied = false;
    for (Log log : logs.headMap(deepest).values()) {
      Row row = log.row(item);
      denied |= row != null && row.advanced() != null && !row.advanced();
    }
    Boolean wentOn = logs.get(deepest).row(item).advanced();
    Log next = logs.get(deepest + 1);
    boolean missing = wentOn != null && wentOn && next != null && next.isFull();
    count(Contradiction.ADVANCED_DIFFERS, (denied ? 1 : 0) + (missing ? 1 : 0), found);
  }

  // What the lists tell together.

  private static int deepest(long item, TreeMap<Integer, Log> logs) {
    for (int depth : logs.descendingKeySet()) {
      if (logs.get(depth).row(item) != null) {
        return depth;
      }
    }
    throw new AssertionError(item);
  }

  /** What was shown comes first, in the order shown. */
  private static List<Long> candidates(TreeMap<Integer, Log> logs) {
    Set<Long> items = new TreeSet<>();
    logs.values().forEach(log -> log.rows().forEach(row -> items.add(row.item())));
    List<Long> ordered = new ArrayList<>(items);
    ordered.sort(
        Comparator.<Long>comparingInt(item -> -deepest(item, logs))
            .thenComparingInt(item -> logs.get(deepest(item, logs)).row(item).rank())
            .thenComparing(item -> item));
    return ordered;
  }

  /** See {@code StageReached}: the first rule that applies holds. */
  private static byte stageReached(long item, TreeMap<Integer, Log> logs) {
    int deepest = deepest(item, logs);
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

  private static @Nullable Row row(TreeMap<Integer, Log> logs, Stage stage, long item) {
    Log log = logs.get((int) stage.depth());
    return log == null ? null : log.row(item);
  }

  private static int[] ranks(List<Long> items, TreeMap<Integer, Log> logs, Stage stage) {
    int[] ranks = new int[items.size()];
    for (int i = 0; i < ranks.length; i++) {
      Row row = row(logs, stage, items.get(i));
      ranks[i] = row == null ? 0 : row.rank();
    }
    return ranks;
  }

  private static float[] rankingScores(List<Long> items, TreeMap<Integer, Log> logs) {
    float[] scores = new float[items.size()];
    for (int i = 0; i < scores.length; i++) {
      Row row = row(logs, Stage.RANKING, items.get(i));
      scores[i] = row == null ? Float.NaN : row.score();
    }
    return scores;
  }

  /** What the model will be given when it serves, or else who knows of it. */
  private static Map<String, float[]> crossFeatures(List<Long> items, TreeMap<Integer, Log> logs) {
    List<Stage> byTrust =
        List.of(
            Stage.PRE_RANKING, Stage.RETRIEVAL, Stage.RANKING, Stage.RE_RANKING, Stage.EXPOSURE);
    Map<String, float[]> features = new HashMap<>();
    for (String name : featureNames(logs.values())) {
      float[] values = new float[items.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.NaN;
        for (Stage stage : byTrust) {
          Row row = row(logs, stage, items.get(i));
          if (Float.isNaN(values[i]) && row != null) {
            values[i] = row.features().getOrDefault(name, Float.NaN);
          }
        }
      }
      features.put(name, values);
    }
    return features;
  }

  private static Set<String> featureNames(Collection<Log> logs) {
    Set<String> names = new TreeSet<>();
    logs.forEach(log -> names.addAll(log.features()));
    return names;
  }

  // Arrays.

  private static int place(long[] items, long item) {
    for (int i = 0; i < items.length; i++) {
      if (items[i] == item) {
        return i;
      }
    }
    return -1;
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static float[] floats(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  private static byte[] stages(List<Long> items, Map<Long, Byte> reached) {
    byte[] stages = new byte[items.size()];
    for (int i = 0; i < stages.length; i++) {
      stages[i] = reached.get(items.get(i));
    }
    return stages;
  }
}
