package io.weir.trainer.optimizer;

import static io.weir.trainer.Golden.floats;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.trainer.Golden;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerGoldenTest {
  private static final int WIDTH = 3;

  static Stream<JsonNode> adagrad() {
    return Golden.cases("adagrad");
  }

  @ParameterizedTest
  @MethodSource
  void adagrad(JsonNode golden) {
    JsonNode in = golden.get("inputs");
    JsonNode params = golden.get("params");
    Adagrad adagrad =
        new Adagrad(
            new Adagrad.Settings(params.get("lr").asDouble(), params.get("eps").asDouble()));
    float[] weights = floats(in.get("w"));
    float[] sums = floats(in.get("acc"));
    adagrad.update(weights, summed(in, weights.length), new float[][] {sums}, 1);
    Golden.assertFloat(golden, widen(weights), golden.get("expected").get("w"));
    Golden.assertFloat(golden, widen(sums), golden.get("expected").get("acc"));
  }

  static Stream<JsonNode> adam() {
    return Golden.cases("adam");
  }

  @ParameterizedTest
  @MethodSource
  void adam(JsonNode golden) {
    JsonNode in = golden.get("inputs");
    JsonNode params = golden.get("params");
    Adam adam =
        new Adam(
            new Adam.Settings(
                params.get("lr").asDouble(),
                params.get("b1").asDouble(),
                params.get("b2").asDouble(),
                params.get("eps").asDouble()));
    float[] weights = floats(in.get("w"));
    float[] means = floats(in.get("m"));
    float[] squares = floats(in.get("v"));
    float[] gradient = summed(in, weights.length);
    boolean lazy = params.get("lazy").asBoolean();
    for (int row = 0; row < weights.length / WIDTH; row++) {
      if (lazy && !touches(in, row)) {
        continue;
      }
      float[] w = row(weights, row);
      float[] m = row(means, row);
      float[] v = row(squares, row);
      adam.update(w, row(gradient, row), new float[][] {m, v}, params.get("t").asLong());
      System.arraycopy(w, 0, weights, row * WIDTH, WIDTH);
      System.arraycopy(m, 0, means, row * WIDTH, WIDTH);
      System.arraycopy(v, 0, squares, row * WIDTH, WIDTH);
    }
    Golden.assertFloat(golden, widen(weights), golden.get("expected").get("w"));
    Golden.assertFloat(golden, widen(means), golden.get("expected").get("m"));
    Golden.assertFloat(golden, widen(squares), golden.get("expected").get("v"));
  }

  static Stream<JsonNode> rowwiseAdagrad() {
    return Golden.cases("rowwise_adagrad");
  }

  @ParameterizedTest
  @MethodSource
  void rowwiseAdagrad(JsonNode golden) {
    JsonNode in = golden.get("inputs");
    JsonNode params = golden.get("params");
    float[] weights = floats(in.get("w"));
    float[] sums = floats(in.get("acc"));
    HashedTable table = new HashedTable("golden", sums.length, WIDTH, 1, 0);
    for (int row = 0; row < sums.length; row++) {
      table.accumulator(row, sums[row]);
      // Rows of deviation 0 begin at 0: moved by -1 times the golden weights.
      table.move(row, weights, row * WIDTH, -1);
    }
    int[] index = Arrays.stream(Golden.flat(in.get("index"))).mapToInt(i -> (int) i).toArray();
    new RowwiseAdagrad(
            new RowwiseAdagrad.Settings(
                params.get("lr").asDouble(), params.get("eps").asDouble(), 1))
        .update(table, index, floats(in.get("grad")));
    for (int row = 0; row < sums.length; row++) {
      table.read(row, weights, row * WIDTH);
      sums[row] = table.accumulator(row);
    }
    Golden.assertFloat(golden, widen(weights), golden.get("expected").get("w"));
    Golden.assertFloat(golden, widen(sums), golden.get("expected").get("acc"));
  }

  private static float[] summed(JsonNode in, int length) {
    double[] index = Golden.flat(in.get("index"));
    double[] gradients = Golden.flat(in.get("grad"));
    TreeMap<Integer, double[]> rows = new TreeMap<>();
    for (int i = 0; i < index.length; i++) {
      double[] sum = rows.computeIfAbsent((int) index[i], row -> new double[WIDTH]);
      for (int d = 0; d < WIDTH; d++) {
        sum[d] += gradients[i * WIDTH + d];
      }
    }
    float[] dense = new float[length];
    rows.forEach(
        (row, sum) -> {
          for (int d = 0; d < WIDTH; d++) {
            dense[row * WIDTH + d] = (float) sum[d];
          }
        });
    return dense;
  }

  private static boolean touches(JsonNode in, int row) {
    return Arrays.stream(Golden.flat(in.get("index"))).anyMatch(i -> i == row);
  }

  private static float[] row(float[] values, int row) {
    return Arrays.copyOfRange(values, row * WIDTH, (row + 1) * WIDTH);
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }
}
