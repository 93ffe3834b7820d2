package io.weir.core.cascade;

import static io.weir.core.Checks.finite;
import static io.weir.core.Checks.notNegative;

import java.util.Map;

/**
 * An item of the catalogue.
 *
 * <p>The arrays are owned by the record and must not be written to after construction.
 *
 * @param itemId the item
 * @param eventTime when these features became true, epoch ms
 * @param categorical ids by feature name, any number each
 * @param dense numbers by feature name, a fixed number each
 * @param pretrainedEmbedding a frozen vector from elsewhere; empty = none
 */
public record Item(
    long itemId,
    long eventTime,
    Map<String, long[]> categorical,
    Map<String, float[]> dense,
    float[] pretrainedEmbedding) {

  public Item {
    categorical = Map.copyOf(categorical);
    dense = Map.copyOf(dense);
  }

  /**
   * Fails on the first field that breaks the record's rules.
   *
   * @throws io.weir.core.InvalidValueException with the field, its value and the rule
   */
  public void validate() {
    notNegative("eventTime", eventTime);
    dense.forEach((name, values) -> finite("dense." + name, values));
    finite("pretrainedEmbedding", pretrainedEmbedding);
  }
}
