package io.weir.trainer.features;

import java.util.List;
import java.util.Map;

/**
 * What the inputs of users and of list cells are made of beside rows, as it stood once. Immutable.
 *
 * @param places of each kind of feature the names by place
 * @param scales of each kind of numbers the scale of each place
 */
public record FeatureState(Map<String, List<String>> places, Map<String, List<Scale>> scales) {

  /**
   * What was seen of one number.
   *
   * @param count how often
   * @param mean of {@code asinh} of it
   * @param squares sum of the squared deviations from the mean
   */
  public record Scale(long count, double mean, double squares) {}
}
