package io.weir.trainer.table;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.core.registry.Choice;
import io.weir.trainer.optimizer.RowOptimizer;
import io.weir.trainer.optimizer.RowOptimizers;

/** Tables for tests, and their rows' records, which only the tables' own package sees. */
public final class TestTables {
  private TestTables() {}

  /** Row-wise Adagrad. */
  public static RowOptimizer adagrad() {
    return RowOptimizers.create(
        new Choice("row-wise-adagrad", JsonNodeFactory.instance.objectNode()));
  }

  /** A hashed table. */
  public static EmbeddingTable hashed(
      String name, int rows, int dimension, RowOptimizer rule, double deviation) {
    return new HashedTable.Settings(rows)
        .create(new TableShape(name, dimension, rule, 7, deviation));
  }

  /** A row's weights, then its optimizer's numbers. */
  public static float[] record(EmbeddingTable table, int row) {
    return ((RowTable) table).record(row);
  }

  /** Replaces a row's record. */
  public static void record(EmbeddingTable table, int row, float[] record) {
    ((RowTable) table).record(row, record);
  }
}
