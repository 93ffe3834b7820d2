package io.weir.core.labelling;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.sampling.Seeds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rule by which a sample of revision 0 and slow feedback become one of revision 1. */
final class Revisions {
  private final ActionRules actions;
  private final double negativeShare;

  Revisions(ActionRules actions, double negativeShare) {
    this.actions = actions;
    this.negativeShare = negativeShare;
  }

  boolean draws(String requestId) {
    return !actions.slowTasks().isEmpty() && Seeds.uniform(requestId) < negativeShare;
  }

  Revision revise(RequestSample revision0, List<Feedback> feedback, long eventTime) {
    Revised revised = new Revised(revision0);
    feedback.forEach(revised::add);
    Optional<RequestSample> sample =
        revised.positive || draws(revision0.requestId())
            ? Optional.of(revised.sample(eventTime))
            : Optional.empty();
    return new Revision(sample, revised.found, revised.unused);
  }

  /** One request's slow labels as its feedback comes in. */
  private final class Revised {
    private final RequestSample revision0;
    private final Contradictions found = new Contradictions();
    private final Disagreement disagreement;
    private final byte[] stageReached;
    private final Map<String, byte[]> labels = new HashMap<>();
    private boolean positive;
    private int unused;

    Revised(RequestSample revision0) {
      this.revision0 = revision0;
      disagreement = new Disagreement(revision0.userId(), revision0.requestTime(), found);
      stageReached = revision0.stageReached().clone();
      actions.slowTasks().forEach(task -> labels.put(task, new byte[revision0.size()]));
      for (String task : actions.fastTasks()) {
        byte[] unknown = new byte[revision0.size()];
        Arrays.fill(unknown, RequestSample.UNKNOWN_LABEL);
        labels.put(task, unknown);
      }
    }

    /** Takes one action; what of a fast one contradicts the logs, revision 0 has counted. */
    void add(Feedback feedback) {
      ActionRules.Rule rule = actions.of(feedback.action());
      if (rule.slow()) {
        disagreement.count(feedback);
      }
      if (rule.slowTasks().isEmpty()) {
        unused += rule.slow() ? 1 : 0;
        return;
      }
      int candidate = find(feedback.itemId());
      if (candidate == ItemIndex.ABSENT) {
        found.add(Contradiction.FEEDBACK_NOT_LISTED, rule.slow() ? 1 : 0);
        return;
      }
      if (stageReached[candidate] != Stage.EXPOSURE.depth()) {
        found.add(Contradiction.FEEDBACK_NOT_EXPOSED);
        stageReached[candidate] = Stage.EXPOSURE.depth();
      }
      for (String task : rule.slowTasks()) {
        byte @Nullable [] ofTask = labels.get(task);
        if (ofTask != null) {
          ofTask[candidate] = 1;
        }
      }
      positive = true;
    }

    /** Requests have little slow feedback, so an index would cost more than it saves. */
    private int find(long itemId) {
      for (int i = 0; i < revision0.size(); i++) {
        if (revision0.itemIds()[i] == itemId) {
          return i;
        }
      }
      return ItemIndex.ABSENT;
    }

    RequestSample sample(long eventTime) {
      float weight = positive ? 1f : (float) (1 / negativeShare);
      Map<String, Float> weights = new HashMap<>();
      actions.fastTasks().forEach(task -> weights.put(task, 0f));
      actions.slowTasks().forEach(task -> weights.put(task, weight));
      return revision0.revised(eventTime, stageReached, labels, weights, actions.slowTasks());
    }
  }
}
