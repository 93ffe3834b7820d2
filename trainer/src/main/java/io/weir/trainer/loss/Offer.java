package io.weir.trainer.loss;

import io.weir.core.InvalidValueException;
import java.util.List;
import java.util.Set;

/**
 * What the model and the stream give the losses: an objective that asks for more is refused before
 * the first batch. Immutable, thread-safe.
 *
 * @param tasks whose labels there are
 * @param scores the model's final scores
 * @param vectors those of the scores that rest on an inner product
 * @param signals what samples and items carry beside labels
 * @param representations whether the model represents items by vectors of their own
 * @param gates the model's gates
 */
public record Offer(
    List<String> tasks,
    List<String> scores,
    Set<String> vectors,
    Set<String> signals,
    boolean representations,
    Set<String> gates) {

  /** The stream's name of ranking's scores. */
  public static final String RANKING_SCORE = "ranking-score";

  /** The stream's name of frozen vectors of items from elsewhere. */
  public static final String PRETRAINED_EMBEDDING = "pretrained-embedding";

  public Offer {
    tasks = List.copyOf(tasks);
    scores = List.copyOf(scores);
    vectors = Set.copyOf(vectors);
    signals = Set.copyOf(signals);
    gates = Set.copyOf(gates);
  }

  /**
   * Fails unless there is such a task.
   *
   * @param at the term's configuration key
   */
  void checkTask(String at, String task) {
    require(tasks.contains(task), at + ".task", task, "one of " + tasks);
  }

  /** Fails unless the model has the score, and its vectors where they are meant. */
  void checkScore(String key, Score score) {
    require(scores.contains(score.name()), key, score, "one of the model's scores " + scores);
    require(
        !score.product() || vectors.contains(score.name()),
        key,
        score,
        "a score that is an inner product");
  }

  /**
   * Fails unless the score is defined for every group that the loss looks at.
   *
   * @param at the term's configuration key
   */
  void checkGroups(String at, Loss loss, Score score) {
    require(
        score.product() || !loss.groups().contains(SampleGroup.IN_BATCH),
        at + ".scores",
        score,
        "an inner product such as "
            + score.name()
            + Score.PRODUCT
            + ", the only score of items drawn in-batch");
  }

  /**
   * Fails unless the need is met.
   *
   * @param at the term's configuration key
   */
  void check(String at, String loss, Score score, Need need) {
    String key = at + "." + need.key();
    switch (need.kind()) {
      case SCORE -> {
        checkScore(key, Score.of(need.name()));
        require(!score.product(), at + ".scores", score, "a final score, as the loss's others");
      }
      // The term's own score stands for its vectors and has been checked.
      case VECTORS -> {}
      case SIGNAL ->
          require(
              signals.contains(need.name()),
              key,
              loss,
              "a loss without need of " + need.name() + ", or it among trainer.signals");
      case REPRESENTATIONS ->
          require(representations, key, loss, "a model that represents items by vectors");
      case GATES -> require(gates.contains(need.name()), key, need.name(), "one of " + gates);
    }
  }

  private static void require(boolean holds, String key, Object value, String rule) {
    if (!holds) {
      throw new InvalidValueException(key, value, rule);
    }
  }
}
