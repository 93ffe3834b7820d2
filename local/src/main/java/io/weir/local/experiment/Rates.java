package io.weir.local.experiment;

import java.util.List;

/**
 * Learning rates of a cell. Immutable, thread-safe.
 *
 * @param dense of the optimizer of dense weights
 * @param rows of the rule of table rows
 */
record Rates(double dense, double rows) {
  /** At which nothing is learnt: items are counted, and no more. */
  static final Rates NONE = new Rates(0, 0);

  List<String> settings() {
    return List.of(
        "trainer.optimizer.settings.learning-rate=" + dense,
        "trainer.tables.optimizer.settings.learning-rate=" + rows);
  }

  @Override
  public String toString() {
    return dense + "/" + rows;
  }
}
