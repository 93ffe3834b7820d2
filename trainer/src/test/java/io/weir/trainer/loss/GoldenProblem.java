package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.weir.core.cascade.Stage;
import io.weir.trainer.GoldenCase;
import io.weir.trainer.loss.LossProblem.Result;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A golden case of losses: leaves, and the batch that is made of them. */
final class GoldenProblem {
  static final String TASK = "task";
  static final Set<SampleGroup> EXPOSED = Set.of(SampleGroup.EXPOSED);

  private final GoldenCase golden;
  private final LossProblem leaves;
  private final Function<Map<String, NDArray>, LossBatch> batch;

  GoldenProblem(
      GoldenCase golden, LossProblem leaves, Function<Map<String, NDArray>, LossBatch> batch) {
    this.golden = golden;
    this.leaves = leaves;
    this.batch = batch;
  }

  /** Logits with labels, lists of impressions but for what the mask leaves out. */
  static GoldenProblem logits(GoldenCase golden) {
    return scores(golden, "logits", lists(golden, "logits", golden.input("labels")));
  }

  /** Final scores of a table's lists. */
  static GoldenProblem scores(GoldenCase golden, String scores, CandidateTable table) {
    return new GoldenProblem(
        golden, leaves(golden, scores), in -> batch(table, Map.of(TASK, in.get(scores))));
  }

  /** Lists of impressions but for what the mask leaves out. */
  static CandidateTable lists(GoldenCase golden, String scores, double[] labels) {
    int columns = golden.columns(scores);
    double[] mask = golden.inputOrOnes("mask", scores);
    CandidateTable table = new CandidateTable(golden.rows(scores), columns, 0);
    for (int cell = 0; cell < mask.length; cell++) {
      if (mask[cell] > 0) {
        table.list(cell / columns, cell % columns, cell, Stage.EXPOSURE.depth(), labels[cell]);
      }
    }
    return table;
  }

  static LossProblem leaves(GoldenCase golden, String... names) {
    LossProblem problem = new LossProblem();
    for (String name : names) {
      problem.leaf(name, golden.input(name), golden.shape(name));
    }
    return problem;
  }

  /** A batch of final scores, each of as many elements as the table has list cells. */
  static LossBatch batch(CandidateTable table, Map<String, NDArray> scores) {
    return batch(table, scores, Map.of(), null);
  }

  static LossBatch batch(
      CandidateTable table,
      Map<String, NDArray> scores,
      Map<String, Vectors> vectors,
      @Nullable Representations representations) {
    Map<String, NDArray> shaped = new LinkedHashMap<>();
    scores.forEach((name, array) -> shaped.put(name, array.reshape(table.requests, table.listed)));
    return new LossBatch(
        table.lists(),
        Map.of(TASK, table.taskLabels()),
        shaped,
        vectors,
        representations,
        Map.of(),
        0);
  }

  /** The case's batch as a term sees it. */
  LossInput input(Map<String, NDArray> in, boolean product) {
    return new LossInput(batch.apply(in), TASK, LabelRule.TASK, new Score(TASK, product));
  }

  /** Value and gradients of a loss of final scores. */
  void verify(Loss loss) {
    verify(in -> loss.value(input(in, false)));
  }

  /** Value and gradients of a loss of vectors. */
  void verifyProduct(Loss loss) {
    verify(in -> loss.value(input(in, true)));
  }

  /** Value and gradients of an objective. */
  void verify(Objective objective) {
    verify(in -> objective.value(batch.apply(in)));
  }

  private void verify(Function<Map<String, NDArray>, Optional<NDArray>> loss) {
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      Result result = leaves.solve(loss, type);
      golden.verify(type, "value", result.value(), golden.expected("value"));
      golden
          .expected("grad")
          .properties()
          .forEach(e -> golden.verify(type, e.getKey(), result.of(e.getKey()), e.getValue()));
    }
  }

  /** Value of a part of the loss by its path. */
  void verifyPart(String path, Function<LossInput, Optional<NDArray>> part) {
    verifyPartOf(path, in -> part.apply(input(in, false)));
  }

  /** Value of a part of the objective by its path. */
  void verifyPart(String path, Objective objective) {
    verifyPartOf(path, in -> objective.value(batch.apply(in)));
  }

  private void verifyPartOf(String path, Function<Map<String, NDArray>, Optional<NDArray>> part) {
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      Result result = leaves.solve(part, type);
      golden.verify(type, path, result.value(), golden.expected("parts").at("/" + path));
    }
  }

  /** Numbers that a loss makes on the way. */
  void verifyElements(String path, Function<LossInput, double[]> elements) {
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      leaves.solve(
          in -> {
            golden.verify(
                type,
                path,
                elements.apply(input(in, true)),
                golden.expected("parts").at("/" + path));
            return Optional.empty();
          },
          type);
    }
  }

  static Reduction reduction(GoldenCase golden) {
    Map<String, Reduction> byName =
        Map.of("mean", Reduction.ITEMS, "requests", Reduction.REQUESTS, "sum", Reduction.SUM);
    String name = golden.text("reduction");
    assertThat(byName).containsKey(name);
    return byName.get(name);
  }

  static Scope scope(GoldenCase golden) {
    return Scope.valueOf(golden.text("scope").toUpperCase(Locale.ROOT));
  }
}
