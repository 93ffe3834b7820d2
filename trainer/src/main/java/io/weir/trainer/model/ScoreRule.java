package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import io.weir.core.InvalidValueException;
import java.util.List;
import java.util.Map;

/** A score that is made of others by a formula. Immutable, thread-safe. */
public interface ScoreRule {

  /** The scores it is made of. */
  List<String> of();

  /**
   * The score.
   *
   * @param scores by name, each (requests, candidates)
   */
  NDArray score(Map<String, NDArray> scores);

  /**
   * One of the scores.
   *
   * @throws InvalidValueException when the model has none of that name
   */
  static NDArray named(Map<String, NDArray> scores, String name) {
    NDArray score = scores.get(name);
    if (score == null) {
      throw new InvalidValueException("score", name, "one of " + scores.keySet());
    }
    return score;
  }

  /** Which of {@link #of} starts with {@link #start}, so that the score starts at a rate. */
  String target();

  /**
   * Where the target must start, the other scores at 0, for this score to start there.
   *
   * @param logOdds where the score is to start
   */
  double start(double logOdds);
}
