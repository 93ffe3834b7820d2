package io.weir.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.weir.trainer.features.Layout;
import io.weir.trainer.features.Layout.Content;
import io.weir.trainer.features.Layout.Field;
import io.weir.trainer.features.Layout.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * COLD and FSCD weigh fields before their layers: held to the same layers over an input whose
 * fields are weighed by the papers' formulas, written out here.
 */
class WeighedFieldsTest {
  private static final Layout INPUTS =
      new Layout(
          List.of(
              new Field("user", Source.USER, Content.ROWS, 2),
              new Field("price", Source.ITEM, Content.NUMBERS, 1),
              new Field("cross", Source.CELL, Content.NUMBERS, 1)));
  private static final int[] FIELD_OF_COLUMN = {0, 0, 1, 2};
  private static final float[] ROW = {0.5f, -1, 2, 0.25f};
  private static final List<Integer> HIDDEN = List.of(3);
  private static final Tower.Shape SHAPE = new Tower.Shape("t.", INPUTS, 2, List.of(), List.of());

  @Test
  void cold_weighsEachFieldByTheSigmoidOfItsOwnProduct() {
    Tower cold = new ColdTower(new ColdTower.Settings(HIDDEN));
    Parameters parameters = declared(cold);
    float[] excitation = {0.3f, -0.7f, 0.2f, 1.5f};
    float[] bias = {0.1f, -0.4f, 0.6f};
    set(parameters, "t.excitation", excitation);
    set(parameters, "t.excitation-bias", bias);
    double[] share = {bias[0], bias[1], bias[2]};
    for (int column = 0; column < ROW.length; column++) {
      share[FIELD_OF_COLUMN[column]] += excitation[column] * ROW[column];
    }
    for (int field = 0; field < share.length; field++) {
      share[field] = sigmoid(share[field]);
    }
    assertThatItsLayersSee(cold, parameters, Pass.TEST, share);
  }

  @Test
  void fscd_servesWithTheProbabilityThatAFieldIsKept() {
    Tower fscd = fscd(List.of());
    Parameters parameters = declared(fscd);
    set(parameters, "t.fields", new float[] {2, -1, 0.5f});
    double[] kept = {sigmoid(2), sigmoid(-1), sigmoid(0.5)};
    assertThatItsLayersSee(fscd, parameters, Pass.TEST, kept);
  }

  @Test
  void fscd_inTraining_drawsRelaxedGates() {
    Tower fscd = fscd(List.of());
    Parameters parameters = declared(fscd);
    float[] logits = {2, -1, 0.5f};
    set(parameters, "t.fields", logits);
    Pass pass = Pass.training(9);
    double[] gates = new double[3];
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray like = manager.create(logits);
      float[] u = pass.uniform(like, "t.fields", like.getShape()).orElseThrow().toFloatArray();
      for (int field = 0; field < gates.length; field++) {
        gates[field] = sigmoid((logits[field] + Math.log(u[field]) - Math.log(1 - u[field])) / 0.5);
      }
    }
    assertThatItsLayersSee(fscd, parameters, pass, gates);
  }

  @Test
  void fscd_withFieldsToKeep_letsNoOtherThrough() {
    Tower fscd = fscd(List.of("user", "cross"));
    Parameters parameters = declared(fscd);
    set(parameters, "t.fields", new float[] {2, -1, 0.5f});
    assertThatItsLayersSee(fscd, parameters, Pass.TEST, new double[] {sigmoid(2), 0, sigmoid(0.5)});
  }

  @Test
  void fscd_costs_areOfTheCellTheColumnsAndTheLookUp() {
    Tower fscd = fscd(List.of());
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Gates gates = fscd.gates(declared(fscd).constants(manager), SHAPE).get(FscdTower.FIELDS);
      assertThat(gates).isNotNull();
      assertThat(gates.costs().toFloatArray())
          .containsExactly(new float[] {2 * 0.02f + 0.1f, 0.02f, 1 + 0.02f}, within(1e-6f));
    }
  }

  private static Tower fscd(List<String> keep) {
    return new FscdTower(new FscdTower.Settings(HIDDEN, 0.5, 0.9, 1, 0.02, 0.1, keep));
  }

  private static void assertThatItsLayersSee(
      Tower tower, Parameters parameters, Pass pass, double[] shares) {
    Tower layers = new MlpTower(new MlpTower.Settings(HIDDEN, MlpTower.Trunk.SHARED, 0));
    float[] weighed = new float[ROW.length];
    for (int column = 0; column < ROW.length; column++) {
      weighed[column] = (float) (ROW[column] * shares[FIELD_OF_COLUMN[column]]);
    }
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Parameters.Weights weights = parameters.constants(manager);
      float[] expected =
          layers.forward(row(manager, weighed), weights, SHAPE, Pass.TEST).toFloatArray();
      float[] actual = tower.forward(row(manager, ROW), weights, SHAPE, pass).toFloatArray();
      assertThat(actual).containsExactly(expected, within(1e-5f));
      float[] unweighed =
          layers.forward(row(manager, ROW), weights, SHAPE, Pass.TEST).toFloatArray();
      assertThat(actual[0]).isNotCloseTo(unweighed[0], within(1e-3f));
    }
  }

  private static NDArray row(NDManager manager, float[] values) {
    return manager.create(values, new ai.djl.ndarray.types.Shape(1, values.length));
  }

  private static Parameters declared(Tower tower) {
    Parameters parameters = new Parameters(3);
    tower.declare(parameters, SHAPE);
    // Initial layers are small and their biases zero: large enough that a field shows.
    parameters.all().stream()
        .filter(parameter -> !parameter.name().contains("bias"))
        .forEach(
            parameter -> {
              float[] values = parameters.values(parameter.name());
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) Math.sin(1 + i * 1.7) / 2 + 0.3f;
              }
            });
    return parameters;
  }

  private static void set(Parameters parameters, String name, float[] values) {
    float[] own = parameters.values(name);
    assertThat(own).hasSameSizeAs(values);
    System.arraycopy(values, 0, own, 0, own.length);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
