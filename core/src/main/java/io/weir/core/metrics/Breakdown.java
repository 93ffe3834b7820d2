package io.weir.core.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Any metric, and beside it the same for each of several groups of items.
 *
 * <p>A figure over pairs or single items is, within a group, that of the group's items alone; a
 * figure over the K highest scores looks at the whole list and counts the group's positives alone,
 * see {@link ListMetric.GroupView}. A group's figure is the part of its name; its parts follow
 * behind a dot. Lists without groups count in the whole alone. Not thread-safe.
 */
public final class Breakdown implements ListMetric {
  private final List<String> names;
  private final ListMetric whole;
  private final List<ListMetric> byGroup = new ArrayList<>();

  /**
   * Nothing seen yet.
   *
   * @param names of the groups, at most 32: bit g of {@link ScoredList#groups} is group g
   * @param metric makes the metric of the whole and of each group
   */
  public Breakdown(List<String> names, Supplier<? extends ListMetric> metric) {
    this.names = List.copyOf(names);
    whole = metric.get();
    names.forEach(name -> byGroup.add(metric.get()));
  }

  @Override
  public void add(ScoredList list) {
    whole.add(list);
    if (list.groups().length == 0) {
      return;
    }
    for (int group = 0; group < byGroup.size(); group++) {
      ScoredList view = whole.groupView().of(list, group);
      if (view.size() > 0) {
        byGroup.get(group).add(view);
      }
    }
  }

  @Override
  public OptionalDouble value() {
    return whole.value();
  }

  @Override
  public Map<String, Double> parts() {
    Map<String, Double> parts = new LinkedHashMap<>(whole.parts());
    for (int group = 0; group < byGroup.size(); group++) {
      String name = names.get(group);
      ListMetric own = byGroup.get(group);
      own.value().ifPresent(value -> parts.put(name, value));
      own.parts().forEach((part, value) -> parts.put(name + "." + part, value));
    }
    return parts;
  }

  @Override
  public Basis basis() {
    return whole.basis();
  }

  @Override
  public GroupView groupView() {
    return whole.groupView();
  }
}
