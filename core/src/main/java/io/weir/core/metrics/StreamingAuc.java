package io.weir.core.metrics;

import io.weir.core.Checks;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * {@link Auc} in memory that does not grow with the stream, with a bound on its error that holds
 * for every input.
 *
 * <p>A q-digest (Shrivastava, Buragohain, Agrawal and Suri, "Medians and Beyond", 2004) of both
 * classes in one {@link ScoreTree}: a binary tree over all single-precision numbers in their order,
 * 32 levels deep, each item counted at the leaf of its score or, once merged, at a node above it.
 * Let p and n be a node's share of all positives and of all negatives. Nodes are merged only as
 * long as {@code p + n ≤ 1/k} holds for the node above that receives them, and totals only grow, so
 * that it holds for each inner node for ever.
 *
 * <p><b>Error.</b> A positive and a negative at nodes v and u compare as their nodes do where
 * neither is above the other, and are tied where both are one leaf. All other pairs count one half,
 * hence each is wrong by at most one half: {@code |error| ≤ ½ Σ p_v n_u} over the pairs of nodes
 * that are one inner node, or of which one is above the other. {@link #errorBound} is this sum.
 * Summed first over u at or above v, then over v above u, each sum runs along one path of at most
 * 32 inner nodes, on which {@code Σ n ≤ 32/k} and {@code Σ p ≤ 32/k}; as the shares at the paths'
 * lower ends add up to 1, {@code |error| ≤ ½ (32/k + 32/k) = 32/k}. With {@code k = ⌈32/maxError⌉}
 * the error is never above {@code maxError}, and mostly far below.
 *
 * <p><b>Memory.</b> At most {@code 16 k} nodes of 24 bytes. Merging as far as allowed leaves {@code
 * 8 k + 1}: where a pair of children cannot be merged into their parent, the three hold more than
 * {@code 1/k}; a node is in one such three as a child and in one as a parent, and all shares add up
 * to 2, so there are fewer than {@code 4 k} pairs.
 *
 * <p>Scores are rounded to single precision first, which no score of the models loses by; others
 * may become tied. The part {@code errorBound} is the bound. Not thread-safe.
 */
public final class StreamingAuc implements ListMetric {
  private static final double DEFAULT_MAX_ERROR = 0.01;

  private final ScoreTree tree;

  /** With an error of at most 0.01. */
  public StreamingAuc() {
    this(DEFAULT_MAX_ERROR);
  }

  /**
   * With a chosen bound.
   *
   * @param maxError the most by which the area may be wrong, in [0.0001, 1]
   */
  public StreamingAuc(double maxError) {
    Checks.check(maxError >= 1e-4 && maxError <= 1, "max-error", maxError, "in [0.0001, 1]");
    tree = new ScoreTree((int) Math.ceil(ScoreTree.LEVELS / maxError));
  }

  @Override
  public void add(ScoredList list) {
    for (int i = 0; i < list.size(); i++) {
      boolean positive = list.labels()[i] == 1;
      tree.add(list.logits()[i], positive ? list.weight() : 0, positive ? 0 : list.weight());
    }
  }

  @Override
  public OptionalDouble value() {
    ScoreTree.Comparison pairs = tree.compare();
    return pairs.all() > 0
        ? OptionalDouble.of((pairs.won() + pairs.open() / 2) / pairs.all())
        : OptionalDouble.empty();
  }

  /** The most by which the area of this very stream can be wrong; empty with one class. */
  public OptionalDouble errorBound() {
    ScoreTree.Comparison pairs = tree.compare();
    return pairs.all() > 0
        ? OptionalDouble.of(pairs.open() / 2 / pairs.all())
        : OptionalDouble.empty();
  }

  @Override
  public Map<String, Double> parts() {
    OptionalDouble bound = errorBound();
    return bound.isPresent() ? Map.of("errorBound", bound.getAsDouble()) : Map.of();
  }

  /** Nodes now held, for tests of the bound on memory. */
  int nodes() {
    return tree.size();
  }

  /** Nodes that there may be. */
  int capacity() {
    return tree.capacity();
  }
}
