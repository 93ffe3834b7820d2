package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import io.weir.trainer.loss.LossProblem.Result;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered loss must hold; a new one is covered unasked. */
class LossContractTest {
  private static final long[] SEEDS = {1, 2, 3, 4, 5};
  private static final double STEP = 1e-6;

  static Stream<String> losses() {
    return Losses.names().stream();
  }

  @ParameterizedTest
  @MethodSource("losses")
  void valueAndGradient_extremeScores_areFinite(String name) {
    for (long seed : SEEDS) {
      for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
        LossProblem problem = LossProblem.random(seed);
        scale(problem.logits, 1_000 / max(problem.logits));
        scale(problem.users, 30 / max(problem.users));
        scale(problem.items, 30 / max(problem.items));
        Result result = problem.solve(Losses.create(name), type);
        assertThat(result.value()).isFinite();
        for (double[] gradient : gradients(result)) {
          assertThat(Arrays.stream(gradient)).as("seed %d", seed).allMatch(Double::isFinite);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void maskedCells_anyFiniteValue_changeNothingAndGetGradientZero(String name) {
    for (long seed : SEEDS) {
      LossProblem problem = LossProblem.random(seed);
      LossProblem garbage = problem.copy();
      for (int cell = 0; cell < problem.logits.length; cell++) {
        if (problem.cellItems[cell] < 0) {
          garbage.logits[cell] = 1e6;
        }
      }
      // The last item stands in no list and was not drawn.
      Arrays.fill(garbage.items, 24 * 4, 25 * 4, 1e3);
      Result clean = problem.solve(Losses.create(name), DataType.FLOAT64);
      Result dirty = garbage.solve(Losses.create(name), DataType.FLOAT64);
      assertThat(dirty.value()).isEqualTo(clean.value());
      assertThat(dirty.logits()).isEqualTo(clean.logits());
      for (int cell = 0; cell < problem.logits.length; cell++) {
        if (problem.cellItems[cell] < 0) {
          assertThat(dirty.logits()[cell]).isZero();
        }
      }
      assertThat(Arrays.copyOfRange(dirty.items(), 24 * 4, 25 * 4)).containsOnly(0.0);
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void value_requestsAndCandidatesReversed_staysTheSame(String name) {
    for (long seed : SEEDS) {
      LossProblem problem = LossProblem.random(seed);
      LossProblem reversed = problem.copy();
      for (int cell = 0; cell < problem.logits.length; cell++) {
        int other = problem.logits.length - 1 - cell;
        reversed.logits[cell] = problem.logits[other];
        reversed.labels[cell] = problem.labels[other];
        reversed.stages[cell] = problem.stages[other];
        reversed.cellItems[cell] = problem.cellItems[other];
      }
      for (int row = 0; row < problem.requests; row++) {
        int other = problem.requests - 1 - row;
        reversed.weights[row] = problem.weights[other];
        reversed.inBatch[row] = problem.inBatch[other];
        reversed.pool[row] = problem.pool[other];
        System.arraycopy(problem.users, other * 4, reversed.users, row * 4, 4);
      }
      double value = problem.solve(Losses.create(name), DataType.FLOAT64).value();
      assertThat(reversed.solve(Losses.create(name), DataType.FLOAT64).value())
          .isCloseTo(value, within(1e-12 * (1 + Math.abs(value))));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradient_everyInput_agreesWithFiniteDifferences(String name) {
    for (long seed : SEEDS) {
      LossProblem problem = LossProblem.random(seed);
      Result result = problem.solve(Losses.create(name), DataType.FLOAT64);
      verify(name, problem, problem.logits, result.logits());
      verify(name, problem, problem.users, result.users());
      verify(name, problem, problem.items, result.items());
    }
  }

  private static void verify(String name, LossProblem problem, double[] inputs, double[] gradient) {
    for (int i = 0; i < inputs.length; i++) {
      double at = inputs[i];
      inputs[i] = at + STEP;
      double above = problem.solve(Losses.create(name), DataType.FLOAT64).value();
      inputs[i] = at - STEP;
      double below = problem.solve(Losses.create(name), DataType.FLOAT64).value();
      inputs[i] = at;
      assertThat(gradient[i])
          .as("%s gradient %d", name, i)
          .isCloseTo((above - below) / (2 * STEP), within(1e-6 * (1 + Math.abs(gradient[i]))));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void value_noLabelKnown_isZeroWithGradientZero(String name) {
    LossProblem problem = LossProblem.random(1);
    Arrays.fill(problem.labels, -1);
    Result result = problem.solve(Losses.create(name), DataType.FLOAT32);
    assertThat(result.value()).isZero();
    for (double[] gradient : gradients(result)) {
      assertThat(gradient).containsOnly(0.0);
    }
  }

  private static double[][] gradients(Result result) {
    return new double[][] {result.logits(), result.users(), result.items()};
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
