package io.weir.trainer.table;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import ai.djl.ndarray.NDManager;
import io.weir.trainer.optimizer.RowOptimizer;
import org.jspecify.annotations.Nullable;

/**
 * What tables of every kind have.
 *
 * @param name of the feature; distinguishes the rows of tables of one seed
 * @param dimension width of a row
 * @param rule that moves the rows
 * @param seed of the rows' initial weights
 * @param deviation of the rows' initial weights
 * @param device on which the rows lie, whose manager outlives the table; null = on the host
 */
public record TableShape(
    String name,
    int dimension,
    RowOptimizer rule,
    long seed,
    double deviation,
    @Nullable NDManager device) {
  public TableShape {
    positive(name + ".dimension", dimension);
    check(deviation >= 0, name + ".deviation", deviation, ">= 0");
  }

  /** With rows on the host. */
  public TableShape(String name, int dimension, RowOptimizer rule, long seed, double deviation) {
    this(name, dimension, rule, seed, deviation, null);
  }

  /** Numbers of the optimizer per row. */
  int slots() {
    return rule.slots(dimension);
  }

  /** Numbers of a record: weights, then the optimizer's. */
  int floats() {
    return dimension + slots();
  }
}
