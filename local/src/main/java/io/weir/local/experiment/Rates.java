package io.weir.local.experiment;

import java.math.BigDecimal;
import java.math.MathContext;
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

  /** Those that follow others and these in a row of equal ratios, to one digit. */
  Rates after(Rates before) {
    return new Rates(next(before.dense, dense), next(before.rows, rows));
  }

  private static double next(double before, double last) {
    return before == 0
        ? last
        : BigDecimal.valueOf(last * last / before).round(new MathContext(1)).doubleValue();
  }

  @Override
  public String toString() {
    return text(dense) + "/" + text(rows);
  }

  private static String text(double rate) {
    String text = String.valueOf(rate);
    return text.contains("E")
        ? BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString()
        : text;
  }
}
