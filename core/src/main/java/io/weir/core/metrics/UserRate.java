package io.weir.core.metrics;

import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Positives per user who was shown anything: UCTR for clicks, UCVR for purchases.
 *
 * <p>HCCP §4.3: {@code page views with the action / unique visitors exposed}, over lists of exposed
 * items. A list's positives are multiplied by its weight; a user counts once, however much his or
 * her lists weigh. Keeps every user's id.
 */
public final class UserRate implements ListMetric {
  private final Set<Long> users = new HashSet<>();
  private double positives;

  @Override
  public void add(ScoredList list) {
    users.add(list.user());
    for (byte label : list.labels()) {
      positives += list.weight() * label;
    }
  }

  @Override
  public OptionalDouble value() {
    return users.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(positives / users.size());
  }

  @Override
  public Basis basis() {
    return Basis.LABELS;
  }
}
