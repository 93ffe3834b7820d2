package io.weir.trainer.features;

import io.weir.trainer.table.TableRows;
import java.util.List;
import java.util.Map;

/**
 * What the inputs of users and of list cells are made of, as it stood once. Immutable; the arrays
 * must not be written to.
 *
 * @param places of each kind of feature the names by place
 * @param scales of each kind of numbers the scale of each place
 * @param tables by feature
 */
public record FeatureState(
    Map<String, List<String>> places,
    Map<String, List<Scale>> scales,
    Map<String, TableRows> tables) {

  /**
   * What was seen of one number.
   *
   * @param count how often
   * @param mean of {@code asinh} of it
   * @param squares sum of the squared deviations from the mean
   */
  public record Scale(long count, double mean, double squares) {}
}
