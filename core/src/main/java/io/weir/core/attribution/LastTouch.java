package io.weir.core.attribution;

import io.weir.core.cascade.Feedback;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives all credit to the last exposure before the feedback: the usual rule where one list is shown
 * at a time, as what the user acts on is what the user sees.
 */
final class LastTouch implements AttributionRule {
  @Override
  public @Nullable Exposure choose(Feedback feedback, List<Exposure> exposures) {
    return exposures.isEmpty() ? null : exposures.get(exposures.size() - 1);
  }
}
