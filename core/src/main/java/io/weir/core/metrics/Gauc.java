package io.weir.core.metrics;

import java.util.OptionalDouble;

/**
 * Grouped AUC: the {@link Auc} of each list, averaged with the list's number of items, times its
 * weight, as its share.
 *
 * <p>Lists of one class only are dropped, from the weights too (DIN's definition). Undefined while
 * every list was dropped.
 */
public final class Gauc implements ListMetric {
  private double weighted;
  private double weight;

  @Override
  public void add(ScoredList list) {
    double[] classes = Relevance.LABELS.whole(list, list.size());
    Auc.of(list.logits(), classes)
        .ifPresent(
            auc -> {
              weighted += auc * list.size() * list.weight();
              weight += list.size() * list.weight();
            });
  }

  @Override
  public OptionalDouble value() {
    return weight > 0 ? OptionalDouble.of(weighted / weight) : OptionalDouble.empty();
  }
}
