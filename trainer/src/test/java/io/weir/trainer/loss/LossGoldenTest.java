package io.weir.trainer.loss;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.cascade.Stage;
import io.weir.trainer.Golden;
import io.weir.trainer.loss.LossProblem.Result;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossGoldenTest {
  static Stream<JsonNode> bce() {
    return Golden.cases("bce");
  }

  @ParameterizedTest
  @MethodSource
  void bce(JsonNode golden) {
    JsonNode params = golden.get("params");
    Bce.Reduction reduction =
        params.get("reduction").asText().equals("mean")
            ? Bce.Reduction.ITEMS
            : Bce.Reduction.REQUESTS;
    Loss loss =
        new Bce(
            new Bce.Settings(params.get("pos_weight").asDouble(), reduction, SampleGroup.EXPOSED));
    verifyLogits(golden, loss);
  }

  static Stream<JsonNode> combinedPair() {
    return Golden.cases("combined_pair");
  }

  @ParameterizedTest
  @MethodSource
  void combinedPair(JsonNode golden) {
    JsonNode params = golden.get("params");
    Loss loss =
        new CombinedPair(
            new CombinedPair.Settings(
                params.get("alpha").asDouble(),
                params.get("pos_weight").asDouble(),
                CombinedPair.Scope.valueOf(params.get("scope").asText().toUpperCase(Locale.ROOT)),
                SampleGroup.EXPOSED));
    verifyLogits(golden, loss);
  }

  private static void verifyLogits(JsonNode golden, Loss loss) {
    JsonNode in = golden.get("inputs");
    double[] logits = Golden.flat(in.get("logits"));
    long[] shape = Golden.shape(in.get("logits"));
    int requests = shape.length == 2 ? (int) shape[0] : 1;
    double[] mask = in.has("mask") ? Golden.flat(in.get("mask")) : LossProblem.ones(logits.length);
    LossProblem problem =
        LossProblem.ofLogits(
            requests, logits.length / requests, logits, Golden.flat(in.get("labels")), mask);
    JsonNode expected = golden.get("expected");
    Result wide = problem.solve(loss, DataType.FLOAT64);
    Golden.assertDouble(golden, new double[] {wide.value()}, value(expected));
    Golden.assertDouble(golden, wide.logits(), expected.get("grad").get("logits"));
    Result narrow = problem.solve(loss, DataType.FLOAT32);
    Golden.assertFloat(golden, new double[] {narrow.value()}, value(expected));
    Golden.assertFloat(golden, narrow.logits(), expected.get("grad").get("logits"));
  }

  static Stream<JsonNode> marginInfoNce() {
    return Golden.cases("margin_infonce_eq5");
  }

  @ParameterizedTest
  @MethodSource
  void marginInfoNce(JsonNode golden) {
    JsonNode params = golden.get("params");
    // The golden file's annealed case has the effective margin m / (1 + β).
    double margin = params.get("margin").asDouble() / (1 + params.path("beta").asDouble(0));
    Loss loss = new MarginInfoNce(new MarginInfoNce.Settings(margin, params.get("tau").asDouble()));
    LossProblem problem = contrastive(golden.get("inputs"));
    JsonNode expected = golden.get("expected");
    Result wide = problem.solve(loss, DataType.FLOAT64);
    Golden.assertDouble(golden, new double[] {wide.value()}, value(expected));
    Golden.assertDouble(golden, wide.users(), expected.get("grad").get("user"));
    Golden.assertDouble(golden, wide.items(), expected.get("grad").get("items"));
    Result narrow = problem.solve(loss, DataType.FLOAT32);
    Golden.assertFloat(golden, new double[] {narrow.value()}, value(expected));
    Golden.assertFloat(golden, narrow.users(), expected.get("grad").get("user"));
    Golden.assertFloat(golden, narrow.items(), expected.get("grad").get("items"));
  }

  /** Each golden row has items of its own: they stand side by side among the batch's items. */
  private static LossProblem contrastive(JsonNode in) {
    long[] shape = Golden.shape(in.get("items"));
    double[] kinds = Golden.flat(in.get("kind"));
    LossProblem problem = new LossProblem();
    problem.requests = (int) shape[0];
    problem.candidates = (int) shape[1];
    problem.width = (int) shape[2];
    problem.cellItems = IntStream.range(0, kinds.length).toArray();
    problem.stages = new byte[kinds.length];
    problem.labels = new double[kinds.length];
    for (int cell = 0; cell < kinds.length; cell++) {
      problem.stages[cell] =
          kinds[cell] == 1
              ? Stage.EXPOSURE.depth()
              : kinds[cell] == 2 ? Stage.RANKING.depth() : Stage.UNKNOWN;
      problem.labels[cell] = kinds[cell] == 1 ? 1 : 0;
    }
    problem.weights = LossProblem.ones(problem.requests);
    problem.logits = new double[kinds.length];
    problem.users = Golden.flat(in.get("user"));
    problem.items = Golden.flat(in.get("items"));
    problem.inBatch = new int[problem.requests][0];
    problem.pool = new int[problem.requests][];
    Arrays.setAll(
        problem.pool,
        u ->
            IntStream.range(u * problem.candidates, (u + 1) * problem.candidates)
                .filter(cell -> kinds[cell] == 3)
                .toArray());
    return problem;
  }

  private static JsonNode value(JsonNode expected) {
    return expected.get("value");
  }
}
