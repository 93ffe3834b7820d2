package io.weir.core.attribution;

import io.weir.core.cascade.Feedback;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives all credit to the first exposure within the window: for what users come back to after they
 * have found it, as an order some days after the first look.
 */
final class FirstTouch implements AttributionRule {
  @Override
  public @Nullable Exposure choose(Feedback feedback, List<Exposure> exposures) {
    return exposures.isEmpty() ? null : exposures.get(0);
  }
}
