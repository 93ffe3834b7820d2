package io.weir.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.registry.Choice;
import io.weir.trainer.table.EmbeddingTable;
import io.weir.trainer.table.TestTables;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every rule that moves rows must hold, and what each by itself. */
class RowOptimizersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 6;
  private static final int WIDTH = 3;

  static Stream<String> rules() {
    return RowOptimizers.names().stream();
  }

  private static RowOptimizer rule(String name, String settings) throws Exception {
    return RowOptimizers.create(new Choice(name, (ObjectNode) JSON.readTree(settings)));
  }

  private static EmbeddingTable table(RowOptimizer rule) {
    return TestTables.hashed("items", ROWS, WIDTH, rule, 0.1);
  }

  /** Some steps, each of which meets some rows; returns the rows' weights after them. */
  private static float[] learn(EmbeddingTable table, int from, int to, boolean reading) {
    for (int step = from; step < to; step++) {
      Random random = new Random(step);
      int row = random.nextInt(ROWS);
      float[] gradient = new float[WIDTH];
      for (int i = 0; i < WIDTH; i++) {
        gradient[i] = (float) random.nextGaussian();
      }
      if (reading || step % 7 == 0) {
        weights(table);
      }
      table.update(row, gradient, 0);
      table.advance(step + 1);
    }
    return weights(table);
  }

  private static float[] weights(EmbeddingTable table) {
    float[] weights = new float[ROWS * WIDTH];
    for (int row = 0; row < ROWS; row++) {
      table.read(row, weights, row * WIDTH);
    }
    return weights;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void update_againstTheGradient_andNothingBehindTheRecord(String name) {
    RowOptimizer rule = RowOptimizers.create(name);
    float[] record = new float[2 + WIDTH + rule.slots(WIDTH) + 2];
    Arrays.fill(record, 0, 2, 9);
    Arrays.fill(record, record.length - 2, record.length, 9);
    rule.update(record, 2, WIDTH, new float[] {5, 1, -2, 0.5f}, 1, 1);
    assertThat(record[2]).isNegative();
    assertThat(record[3]).isPositive();
    assertThat(record[4]).isNegative();
    assertThat(new float[] {record[0], record[1]}).containsOnly(9);
    assertThat(new float[] {record[record.length - 2], record[record.length - 1]}).containsOnly(9);
    assertThat(rule.moves()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void update_atLearningRateZero_movesNothing(String name) throws Exception {
    RowOptimizer rule = rule(name, "{\"learning-rate\": 0}");
    EmbeddingTable table = table(rule);
    float[] before = weights(table);
    assertThat(learn(table, 0, 50, true)).isEqualTo(before);
    assertThat(rule.moves()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void rows_readInBetween_endBitForBitWhereOnesThatWereNotDo(String name) {
    float[] read = learn(table(RowOptimizers.create(name)), 0, 400, true);
    assertThat(learn(table(RowOptimizers.create(name)), 0, 400, false)).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource({"300, 1e-6", "3000, 1e-5"})
  void adam_ofRows_isWhatItIsOfDenseWeights(int steps, double by) {
    EmbeddingTable table = table(new RowAdam(Adam.Settings.DEFAULTS));
    float[] dense = weights(table);
    float[][] moments = new float[2][dense.length];
    Adam adam = new Adam(Adam.Settings.DEFAULTS);
    for (int step = 0; step < steps; step++) {
      float[] gradient = new float[dense.length];
      Random random = new Random(step);
      // Row 0 comes often, row 1 now and then, row 2 once, row 3 never.
      for (int row = 0; row < ROWS; row++) {
        boolean met = row == 0 || (row == 1 && step % 97 == 5) || (row == 2 && step == 5);
        for (int i = 0; met && i < WIDTH; i++) {
          gradient[row * WIDTH + i] = (float) random.nextGaussian();
        }
        if (met) {
          table.update(row, gradient, row * WIDTH);
        }
      }
      table.advance(step + 1);
      adam.update(dense, gradient, moments, step + 1);
    }
    float[] rows = weights(table);
    assertThat(IntStream.range(0, rows.length).mapToDouble(i -> rows[i] - dense[i]).toArray())
        .containsExactly(new double[rows.length], within(by));
  }

  @Test
  void adam_ofARowThatRestedLong_knowsTheStepItStandsAt() {
    RowAdam rule = new RowAdam(Adam.Settings.DEFAULTS);
    float[] row = new float[1 + rule.slots(1)];
    rule.update(row, 0, 1, new float[] {1}, 0, 3_000_000_000L);
    float after = row[0];
    rule.catchUp(row, 0, 1, 3_000_000_000L);
    assertThat(row[0]).isEqualTo(after);
    rule.catchUp(row, 0, 1, 9_000_000_000L);
    // The mean is 0.1, so that is what is still to come: 0.9 + 0.81 + … of the first move.
    assertThat((double) row[0]).isLessThan(3 * after);
    float[] rested = row.clone();
    rule.catchUp(row, 0, 1, 9_500_000_000L);
    assertThat(row).isEqualTo(rested);
  }

  @Test
  void lazyAdam_ofARowThatIsNotMet_leavesIt() {
    EmbeddingTable table = table(new LazyAdam(Adam.Settings.DEFAULTS));
    table.update(1, new float[] {1, 2, 3}, 0);
    float[] once = TestTables.record(table, 1);
    table.advance(100);
    table.update(2, new float[] {1, 2, 3}, 0);
    weights(table);
    assertThat(TestTables.record(table, 1)).isEqualTo(once);
  }

  @Test
  void accumulatorDecay_belowOne_forgets() throws Exception {
    String settings = "{\"accumulator-decay\": 0.5}";
    for (String name : new String[] {"row-wise-adagrad", "adagrad"}) {
      RowOptimizer rule = rule(name, settings);
      float[] row = new float[WIDTH + rule.slots(WIDTH)];
      Arrays.fill(row, WIDTH, row.length, 4);
      rule.update(row, 0, WIDTH, new float[] {2, 2, 2}, 0, 1);
      assertThat(Arrays.copyOfRange(row, WIDTH, row.length)).containsOnly(6);
    }
  }

  @Test
  void create_ofWhatIsNotThere_saysWhatIs() throws Exception {
    assertThatThrownBy(() -> rule("row-wise-adagard", "{}"))
        .hasMessage(
            "trainer.tables.optimizer: row-wise-adagard (expected: did you mean row-wise-adagrad?"
                + " one of the optimizers of rows row-wise-adagrad, adagrad, lazy-adam, adam)");
    assertThatThrownBy(() -> rule("adam", "{\"beta1\": 1}"))
        .hasMessage("trainer.tables.optimizer.settings.beta1: 1.0 (expected: in [0, 1))");
    assertThatThrownBy(() -> rule("adam", "{\"beta1\": 0.6, \"beta2\": 0.36}"))
        .hasMessage(
            "trainer.tables.optimizer.settings.beta1: 0.6 (expected: below the square root of"
                + " beta2, 0.6)");
    assertThat(rule("lazy-adam", "{\"beta1\": 0.6, \"beta2\": 0.36}").drifts()).isFalse();
  }
}
