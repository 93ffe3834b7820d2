package io.weir.trainer.evaluation;

/** Is told how every request was scored before it was learnt from. */
@FunctionalInterface
public interface EvaluationListener {
  /** Tells nobody. */
  EvaluationListener NONE = scored -> {};

  /**
   * Called once per request and revision, on the training thread, in training order; must return at
   * once.
   */
  void scored(ScoredRequest request);
}
