package io.weir.core.metrics;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * A figure of merit accumulated over scored lists, one list a request.
 *
 * <p>A list that weighs w counts like w lists; a list that lacks what the metric holds scores
 * against (ranks, gradients, …) is passed over. Implementations are not thread-safe. A metric over
 * the K highest scores breaks ties by input order: a caller that must not let the shown order leak
 * into the figure hands the items over in an order of its own.
 */
public interface ListMetric {

  /**
   * Takes in one list.
   *
   * @param list of at least one item, weighing more than 0
   */
  void add(ScoredList list);

  /** The figure over all lists so far; empty while it is undefined, never NaN. */
  OptionalDouble value();

  /** Further figures by name, such as those of buckets; an undefined figure is absent. */
  default Map<String, Double> parts() {
    return Map.of();
  }

  /** What of a list the figure depends on. */
  default Basis basis() {
    return Basis.ORDER;
  }

  /** What the figure is of within a group of items. */
  default GroupView groupView() {
    return GroupView.ITEMS;
  }

  /** What a figure depends on. */
  enum Basis {
    /** The order of the scores: no strictly increasing transform changes the figure, in [0, 1]. */
    ORDER,
    /** The scores as log-odds. */
    PROBABILITY,
    /** The loss's gradients. */
    GRADIENTS,
    /** No score at all. */
    LABELS
  }

  /** How a list looks to a figure of one group of items. */
  enum GroupView {
    /** As the list of the group's items alone. */
    ITEMS {
      @Override
      ScoredList of(ScoredList list, int group) {
        return list.itemsOf(group);
      }
    },
    /** As the whole list, of whose positives those in the group alone count. */
    POSITIVES {
      @Override
      ScoredList of(ScoredList list, int group) {
        return list.positivesOf(group);
      }
    };

    abstract ScoredList of(ScoredList list, int group);
  }
}
