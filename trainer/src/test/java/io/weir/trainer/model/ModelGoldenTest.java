package io.weir.trainer.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import io.weir.trainer.Golden;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelGoldenTest {
  static Stream<JsonNode> mmoe() {
    return Golden.cases("mmoe");
  }

  @ParameterizedTest
  @MethodSource
  void mmoe(JsonNode golden) {
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu());
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        Map<String, NDArray> in = new HashMap<>();
        for (String name : new String[] {"x", "We", "be", "Wg", "cotangent"}) {
          NDArray array = array(manager, golden.get("inputs").get(name), type);
          array.setRequiresGradient(true);
          in.put(name, array);
        }
        NDArray out = MmoeTower.forward(in.get("x"), in.get("We"), in.get("be"), in.get("Wg"));
        collector.backward(out.mul(in.get("cotangent")).sum());
        verify(golden, type, out, golden.get("expected").get("out"));
        golden
            .get("expected")
            .get("grad_of_sum_cotangent_times_output")
            .properties()
            .forEach(e -> verify(golden, type, in.get(e.getKey()).getGradient(), e.getValue()));
      }
    }
  }

  static Stream<JsonNode> threeTowerScore() {
    return Golden.cases("three_tower_score");
  }

  @ParameterizedTest
  @MethodSource
  void threeTowerScore(JsonNode golden) {
    for (DataType type : new DataType[] {DataType.FLOAT64, DataType.FLOAT32}) {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
        JsonNode in = golden.get("inputs");
        NDArray users = array(manager, in.get("user"), type);
        NDArray items = array(manager, in.get("items"), type);
        NDArray products = items.matMul(users.expandDims(2)).squeeze(2);
        ScoreMode mode =
            ScoreMode.valueOf(golden.get("params").get("mode").asText().toUpperCase(Locale.ROOT));
        verify(golden, type, products, golden.get("expected").get("dot"));
        verify(
            golden,
            type,
            mode.score(products, array(manager, in.get("cross"), type)),
            golden.get("expected").get("score"));
      }
    }
  }

  private static NDArray array(NDManager manager, JsonNode values, DataType type) {
    return manager.create(Golden.flat(values), new Shape(Golden.shape(values))).toType(type, false);
  }

  private static void verify(JsonNode golden, DataType type, NDArray actual, JsonNode expected) {
    if (type == DataType.FLOAT64) {
      Golden.assertDouble(golden, actual.toDoubleArray(), expected);
    } else {
      float[] values = actual.toFloatArray();
      double[] wide = new double[values.length];
      Arrays.setAll(wide, i -> values[i]);
      Golden.assertFloat(golden, wide, expected);
    }
  }
}
