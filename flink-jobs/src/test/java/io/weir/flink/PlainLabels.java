package io.weir.flink;

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
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final List<PlainLists.Log> logs = new ArrayList<>();
    private final Map<Contradiction, Integer> repaired = new EnumMap<>(Contradiction.class);

    void add(RequestContext context) {
      context.validate();
      contexts.add(context);
    }

    void add(CandidateList list) {
      logs.add(PlainLists.repaired(list, repaired));
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
    PlainLists lists = new PlainLists(agreed.logs, found);
    List<Long> items = lists.candidates();
    Map<Long, Byte> reached = new HashMap<>();
    for (long item : items) {
      reached.put(item, lists.stageReached(item));
      lists.countLists(item, found);
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
    return new Labelled(sample(context, lists, items, reached, reactions, due), found, unused);
  }

  private RequestSample sample(
      RequestContext context,
      PlainLists lists,
      List<Long> candidates,
      Map<Long, Byte> reached,
      Map<Long, List<Feedback>> reactions,
      long due) {
    int[] totals = lists.totals();
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
            lists.ranks(candidates, Stage.RANKING),
            lists.ranks(candidates, Stage.PRE_RANKING),
            lists.ranks(candidates, Stage.EXPOSURE),
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
        lists.ranks(items, Stage.RANKING),
        lists.ranks(items, Stage.PRE_RANKING),
        lists.ranks(items, Stage.EXPOSURE),
        lists.rankingScores(items),
        floats(kept),
        labels,
        weights,
        tasks.names().stream().filter(task -> !isSlow(task)).toList(),
        lists.crossFeatures(items),
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
      int place = PlainLists.place(first.itemIds(), action.itemId());
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

  static void count(Contradiction kind, int times, Map<Contradiction, Integer> found) {
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

  // Arrays.

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
