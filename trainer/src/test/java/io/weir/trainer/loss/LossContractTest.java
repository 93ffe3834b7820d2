package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.registry.Choice;
import io.weir.trainer.loss.LossProblem.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every registered loss must hold, with its defaults and with the variants named here, on
 * final scores and, where it can, on inner products; a new one is covered unasked.
 */
class LossContractTest {
  private static final long[] SEEDS = {1, 2, 3};
  private static final double STEP = 1e-6;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Further settings worth holding to the contract. */
  private static final List<String> VARIANTS =
      List.of(
          "bce {\"positive-weight\": 0.1, \"reduction\": \"requests\"}",
          "bce {\"groups\": [\"exposed\", \"ranked\", \"retrieved\", \"in-batch\", \"pool\"]}",
          "combined-pair {\"scope\": \"batch\", \"positive-weight\": 0.3}",
          "focal {\"gamma\": 3.5, \"positive-weight\": 0.1}",
          "ranknet {\"scope\": \"request\"}",
          "list-net {\"scope\": \"batch\", \"positive-weight\": 0.2}",
          "list-net {\"mode\": \"as-printed\"}",
          "list-net {\"mode\": \"soft-labels\", \"scope\": \"batch\"}",
          "list-net {\"mode\": \"label-normalised\"}",
          "rcr {\"scope\": \"batch\", \"positive-weight\": 0.2}",
          "jrc {\"scope\": \"batch\", \"positive-weight\": 0.2, \"alpha\": 0.4}",
          "lambda-rank {\"gain\": \"linear\", \"truncation\": 3, \"kappa\": 2}",
          "pair-rank {\"weight\": \"pair-mean\"}",
          "list-mle {\"groups\": [\"exposed\", \"ranked\"]}",
          "copr {\"form\": \"ratio\"}",
          "copr {\"weight\": \"none\"}",
          "grace-consistency {\"ks\": [20, 60], \"weights\": [1, 0.5], \"scores\": [\"a\", \"b\"]}",
          "grace-generalization {\"mode\": \"infonce\", \"reduction\": \"items\"}",
          "grace-generalization {\"mode\": \"cross\", \"temperature\": 1}",
          "distillation {\"link\": \"logit\"}",
          "rethink {\"list\": 0}",
          "ecm-softmax {\"scores\": [\"a\", \"b\", \"c\", \"d\"]}",
          "ecm-softmax {\"variant\": \"released\"}",
          "ecmm {\"form\": \"sum\"}",
          "l0 {\"clip\": 0.05}",
          "bpr {\"negatives\": [\"in-batch\", \"pool\"]}",
          "sampled-softmax {\"correction\": \"inclusion\", \"temperature\": 0.5}",
          "infonce {\"negatives\": [\"in-batch\", \"pool\"], \"reduction\": \"items\"}",
          "margin-infonce {\"margin\": 0}",
          "margin-infonce {\"annealing-start\": 3, \"reduction\": \"sum\"}");

  record Case(String name, ObjectNode settings, boolean product) {
    Loss loss() {
      return Losses.create("loss", new Choice(name, settings));
    }

    ContractProblem problem(long seed) {
      return ContractProblem.random(loss(), new Score(ContractProblem.TASK, product), seed);
    }

    @Override
    public String toString() {
      return name + settings + (product ? Score.PRODUCT : "");
    }
  }

  static Stream<Case> cases() throws Exception {
    List<Case> cases = new ArrayList<>();
    for (String name : Losses.names()) {
      add(cases, name, JSON.createObjectNode());
    }
    for (String variant : VARIANTS) {
      int space = variant.indexOf(' ');
      add(
          cases,
          variant.substring(0, space),
          (ObjectNode) JSON.readTree(variant.substring(space + 1)));
    }
    return cases.stream();
  }

  private static void add(List<Case> cases, String name, ObjectNode settings) {
    Case plain = new Case(name, settings, false);
    Loss loss = plain.loss();
    boolean vectors = ContractProblem.has(loss, Need.Kind.VECTORS);
    if (!loss.groups().contains(SampleGroup.IN_BATCH) && !vectors) {
      cases.add(plain);
    }
    if (!ContractProblem.has(loss, Need.Kind.SCORE)) {
      cases.add(new Case(name, settings, true));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valueAndGradient_extremeScores_areFinite(Case test) {
    for (long seed : SEEDS) {
      for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
        for (double largest : new double[] {80, 800, 1_000}) {
          ContractProblem extreme = test.problem(seed);
          for (String leaf : extreme.problem.names()) {
            double[] values = extreme.problem.values(leaf);
            boolean vector = List.of("users", "items", "representations").contains(leaf);
            scale(values, (vector ? Math.sqrt(largest) : largest) / max(values));
          }
          assertFinite(extreme.solve(type));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void float32_ordinaryScores_agreesWithFloat64(Case test) {
    for (long seed : SEEDS) {
      ContractProblem problem = test.problem(seed);
      Result wide = problem.solve(DataType.FLOAT64);
      Result narrow = problem.solve(DataType.FLOAT32);
      assertThat(narrow.value())
          .isCloseTo(wide.value(), within(1e-4 * (1 + Math.abs(wide.value()))));
      for (String leaf : problem.problem.names()) {
        double scale = 1 + max(wide.of(leaf));
        assertThat(narrow.of(leaf)).containsExactly(wide.of(leaf), within(1e-4 * scale));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void maskedCells_anyFiniteValue_changeNothingAndGetGradientZero(Case test) {
    for (long seed : SEEDS) {
      ContractProblem clean = test.problem(seed);
      ContractProblem dirty = clean.copy();
      for (String leaf : clean.problem.names()) {
        soil(dirty, leaf);
      }
      Result expected = clean.solve(DataType.FLOAT64);
      Result actual = dirty.solve(DataType.FLOAT64);
      assertThat(actual.value()).isEqualTo(expected.value());
      for (String leaf : clean.problem.names()) {
        assertThat(actual.of(leaf)).as(leaf).isEqualTo(expected.of(leaf));
        assertMaskedZero(dirty, leaf, actual.of(leaf));
      }
    }
  }

  private static void soil(ContractProblem problem, String leaf) {
    double[] values = problem.problem.values(leaf);
    forEachMasked(problem, leaf, (from, to) -> Arrays.fill(values, from, to, 1e6));
  }

  private static void assertMaskedZero(ContractProblem problem, String leaf, double[] gradient) {
    forEachMasked(
        problem,
        leaf,
        (from, to) ->
            assertThat(Arrays.copyOfRange(gradient, from, to)).as(leaf).containsOnly(0.0));
  }

  private interface Range {
    void accept(int from, int to);
  }

  /** Padding and requests that have not matured; items that nobody looks at. */
  private static void forEachMasked(ContractProblem problem, String leaf, Range range) {
    CandidateTable table = problem.table;
    long[] shape = problem.problem.shape(leaf);
    if (shape[0] == ContractProblem.REQUESTS && shape[1] == ContractProblem.LISTED) {
      for (int row = 0; row < table.requests; row++) {
        for (int column = 0; column < table.listed; column++) {
          if (!table.matured[row] || table.groups[table.cell(row, column)] == null) {
            range.accept(row * table.listed + column, row * table.listed + column + 1);
          }
        }
      }
    } else if (shape[0] == ContractProblem.ITEMS) {
      int width = ContractProblem.WIDTH;
      range.accept(ContractProblem.LONELY_ITEM * width, (ContractProblem.LONELY_ITEM + 1) * width);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void value_requestsAndCandidatesReversed_staysTheSame(Case test) {
    for (long seed : SEEDS) {
      ContractProblem problem = test.problem(seed);
      double value = problem.solve(DataType.FLOAT64).value();
      assertThat(problem.reversed().solve(DataType.FLOAT64).value())
          .isCloseTo(value, within(1e-12 * (1 + Math.abs(value))));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradient_everyInput_agreesWithFiniteDifferences(Case test) {
    for (long seed : SEEDS) {
      ContractProblem problem = test.problem(seed);
      Result result = problem.solve(DataType.FLOAT64);
      for (String leaf : problem.problem.names()) {
        double[] inputs = problem.problem.values(leaf);
        double[] gradient = result.of(leaf);
        for (int i = 0; i < inputs.length; i++) {
          double at = inputs[i];
          inputs[i] = at + STEP;
          double above = problem.solve(DataType.FLOAT64).value();
          inputs[i] = at - STEP;
          double below = problem.solve(DataType.FLOAT64).value();
          inputs[i] = at;
          assertThat(gradient[i])
              .as("seed %d %s %d", seed, leaf, i)
              .isCloseTo((above - below) / (2 * STEP), within(1e-6 * (1 + max(gradient))));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void batch_withoutRequestThatMatured_isZeroWithGradientZero(Case test) {
    ContractProblem problem = test.problem(1);
    if (problem.loss.groups().isEmpty()) {
      return;
    }
    Arrays.fill(problem.table.matured, false);
    assertZero(problem.solve(DataType.FLOAT32));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void batch_ofOneClassOrWithoutCandidates_isFinite(Case test) {
    for (double label : new double[] {-1, 0, 1}) {
      ContractProblem problem = test.problem(1);
      Arrays.fill(problem.table.labels, label);
      assertFinite(problem.solve(DataType.FLOAT32));
    }
    ContractProblem empty = test.problem(1);
    Arrays.fill(empty.table.groups, null);
    assertFinite(empty.solve(DataType.FLOAT32));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void request_ofWeightZero_teachesNothing(Case test) {
    ContractProblem problem = test.problem(2);
    problem.table.weights[0] = 0;
    Result result = problem.solve(DataType.FLOAT64);
    for (String leaf : problem.problem.names()) {
      if (problem.problem.shape(leaf)[0] == ContractProblem.REQUESTS) {
        int width = (int) problem.problem.shape(leaf)[1];
        assertThat(Arrays.copyOf(result.of(leaf), width)).as(leaf).containsOnly(0.0);
      }
    }
  }

  private static void assertZero(Result result) {
    assertThat(result.value()).isZero();
    result.gradients().values().forEach(gradient -> assertThat(gradient).containsOnly(0.0));
  }

  private static void assertFinite(Result result) {
    assertThat(result.value()).isFinite();
    result
        .gradients()
        .forEach(
            (leaf, gradient) ->
                assertThat(Arrays.stream(gradient)).as(leaf).allMatch(Double::isFinite));
  }

  private static double max(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(1);
  }

  private static void scale(double[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }
}
