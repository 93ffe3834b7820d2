package io.weir.core.metrics;

import java.util.OptionalDouble;

/**
 * A figure of merit accumulated over scored lists, one list a request.
 *
 * <p>Implementations are exact, not thread-safe, and break ties between scores by input order: a
 * caller that must not let the shown order leak into the figure hands the items over in an order of
 * its own.
 */
public interface ListMetric {

  /**
   * Takes in one list.
   *
   * @param logits log-odds of a positive label, one per item, finite
   * @param labels 1 or 0, one per item
   * @param weight of the list, above 0: how many like it it stands for
   */
  void add(double[] logits, byte[] labels, double weight);

  /** The figure over all lists so far; empty while it is undefined. */
  OptionalDouble value();
}
