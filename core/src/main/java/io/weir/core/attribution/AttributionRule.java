package io.weir.core.attribution;

import io.weir.core.cascade.Feedback;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses, among the times that a user was shown an item, the one that made the user act.
 *
 * <p>A pure function; implementations are immutable and thread-safe, and registered in {@link
 * AttributionRules}.
 */
public interface AttributionRule {

  /**
   * The exposure whose request the feedback belongs to.
   *
   * @param feedback what the user did
   * @param exposures of the feedback's item to its user, none later than it nor longer before it
   *     than the attribution window, in {@link Exposure#ORDER}
   * @return one of them; null = the feedback belongs to no request
   */
  @Nullable Exposure choose(Feedback feedback, List<Exposure> exposures);
}
