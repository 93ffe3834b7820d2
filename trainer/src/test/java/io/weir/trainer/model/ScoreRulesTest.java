package io.weir.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScoreRulesTest {
  static Stream<String> names() {
    return Heads.rules().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void score_ofExtremeParts_isFiniteWithItsGradient(String name) {
    ScoreRule rule = Heads.rule(name);
    double[] extremes = {-1000, -80, 0, 80, 1000};
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      List<NDArray> leaves = new ArrayList<>();
      Map<String, NDArray> parts = new LinkedHashMap<>();
      for (int part = 0; part < rule.of().size(); part++) {
        float[] values = new float[125];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) extremes[i / (int) Math.pow(5, part % 3) % 5];
        }
        NDArray leaf = manager.create(values);
        leaf.setRequiresGradient(true);
        leaves.add(leaf);
        parts.put(rule.of().get(part), leaf);
      }
      NDArray score = rule.score(parts);
      collector.backward(score.sum());
      assertFinite(score);
      leaves.forEach(leaf -> assertFinite(leaf.getGradient()));
    }
  }

  private static void assertFinite(NDArray array) {
    for (float value : array.toFloatArray()) {
      assertThat(value).isFinite();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void score_withItsTargetAtTheStart_startsThere(String name) {
    ScoreRule rule = Heads.rule(name);
    for (double logOdds : new double[] {-5, -3, -1}) {
      Map<String, Double> parts = new LinkedHashMap<>();
      rule.of().forEach(part -> parts.put(part, 0.0));
      parts.put(rule.target(), rule.start(logOdds));
      assertThat(score(rule, parts)).isCloseTo(logOdds, within(1e-9));
    }
  }

  @Test
  void chain_isTheProductOfBothProbabilities() {
    for (double a : new double[] {-4, 0, 3}) {
      for (double b : new double[] {-2, 1, 6}) {
        double p = sigmoid(a) * sigmoid(b);
        assertThat(score(Heads.rule("chain"), Map.of("exposure", a, "exposed-click", b)))
            .isCloseTo(Math.log(p / (1 - p)), within(1e-9));
      }
    }
  }

  @Test
  void classOdds_areThoseOfASoftmax() {
    double all = Math.exp(0.5) + Math.exp(-1) + Math.exp(2);
    double p = Math.exp(0.5) / all;
    assertThat(score(Heads.rule("class-odds"), Map.of("t1", 0.5, "t2", -1.0, "t3", 2.0)))
        .isCloseTo(Math.log(p / (1 - p)), within(1e-9));
  }

  @Test
  void difference_isThatOfBothProbabilities_andFallsOnBelowIt() {
    for (double a : new double[] {-4, 0, 3}) {
      for (double b : new double[] {-9, -6, -5}) {
        double d = sigmoid(a) - sigmoid(b);
        assertThat(score(Heads.rule("difference"), Map.of("exposure", a, "t1", b)))
            .isCloseTo(Math.log(d / (1 - d)), within(1e-9));
      }
    }
    double before = Double.POSITIVE_INFINITY;
    for (double b : new double[] {-30, -3, 0.999, 1, 1.001, 2, 9}) {
      double score = score(Heads.rule("difference"), Map.of("exposure", 1.0, "t1", b));
      assertThat(score).isLessThan(before);
      before = score;
    }
  }

  private static double score(ScoreRule rule, Map<String, Double> parts) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      parts.forEach((name, value) -> arrays.put(name, manager.create(new double[] {value})));
      return rule.score(arrays).toDoubleArray()[0];
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
