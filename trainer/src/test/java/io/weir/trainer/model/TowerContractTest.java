package io.weir.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.registry.Choice;
import io.weir.trainer.features.Layout;
import io.weir.trainer.features.Layout.Content;
import io.weir.trainer.features.Layout.Field;
import io.weir.trainer.features.Layout.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every registered tower must hold, with its defaults and with the variants named here; a new
 * one is covered unasked.
 */
class TowerContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 5;
  private static final int TASKS = 3;
  private static final int OUTPUTS = 4;

  private static final Layout INPUTS =
      new Layout(
          List.of(
              new Field("constant", Source.USER, Content.NUMBERS, 1),
              new Field("user", Source.USER, Content.ROWS, OUTPUTS),
              new Field("item", Source.ITEM, Content.ROWS, OUTPUTS),
              new Field("cross", Source.CELL, Content.NUMBERS, 3)));

  private static final List<Tower.Link> LINKS =
      List.of(Tower.Link.of(0, 3, 1), new Tower.Link(0, 1, 0.5f, 1));

  private static final List<String> VARIANTS =
      List.of(
          "ple {\"layers\": 1, \"own-experts\": 0, \"shared-experts\": 4}",
          "ple {\"layers\": 3, \"shared-gate\": \"shared\"}",
          "mlp {\"hidden\": [], \"trunk\": \"own\"}",
          "mlp {\"trunk\": \"own\", \"dropout\": 0.5}",
          "dcn-v2 {\"layers\": 0, \"dropout\": 0.1}",
          "ecmm {\"subnetworks\": [3], \"hidden\": []}",
          "fscd {\"keep\": [\"item\", \"cross\"]}");

  record Case(String name, ObjectNode settings, int tasks) {
    Tower tower() {
      Choice choice = new Choice(name, settings);
      return tasks > 0
          ? Towers.perScore("tower", choice, INPUTS)
          : Towers.single("tower", choice, INPUTS);
    }

    Tower.Shape shape() {
      Tower tower = tower();
      int outputs = tower.width(INPUTS, OUTPUTS);
      List<String> names = IntStream.range(0, tasks).mapToObj(task -> "task" + task).toList();
      return new Tower.Shape("t.", INPUTS, outputs, names, tower.linked() ? LINKS : List.of());
    }

    @Override
    public String toString() {
      return name + settings + (tasks > 0 ? " per score" : "");
    }
  }

  static Stream<Case> cases() throws Exception {
    List<Case> cases = new ArrayList<>();
    Towers.perScore().forEach(name -> cases.add(new Case(name, JSON.createObjectNode(), TASKS)));
    Towers.single().forEach(name -> cases.add(new Case(name, JSON.createObjectNode(), 0)));
    for (String variant : VARIANTS) {
      int space = variant.indexOf(' ');
      ObjectNode settings = (ObjectNode) JSON.readTree(variant.substring(space + 1));
      cases.add(new Case(variant.substring(0, space), settings, TASKS));
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forward_ofAnyInput_hasTheShapeAndFiniteGradients(Case test) {
    for (double scale : new double[] {0, 1, 30}) {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu());
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        Tower tower = test.tower();
        Tower.Shape shape = test.shape();
        Parameters parameters = declared(tower, shape);
        Parameters.Weights weights = parameters.leaves(manager);
        NDArray inputs = inputs(manager, scale);
        inputs.setRequiresGradient(true);
        NDArray out = tower.forward(inputs, weights, shape, Pass.training(1));
        long[] expected =
            test.tasks > 0
                ? new long[] {TASKS, ROWS, shape.outputs()}
                : new long[] {ROWS, shape.outputs()};
        assertThat(out.getShape().getShape()).isEqualTo(expected);
        assertFinite(out);
        collector.backward(out.mul(out).sum());
        assertFinite(inputs.getGradient());
        for (Parameters.Parameter parameter : parameters.all()) {
          assertThat(parameter.name()).startsWith("t.");
          assertFinite(weights.get(parameter.name()).getGradient());
        }
        assertThat(tower.gates(weights, shape).keySet()).isEqualTo(tower.gateNames());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forward_again_isTheSame(Case test) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Tower.Shape shape = test.shape();
      float[] served = run(test, shape, manager, Pass.TEST);
      assertThat(run(test, shape, manager, Pass.TEST)).isEqualTo(served);
      float[] step = run(test, shape, manager, Pass.training(7));
      assertThat(run(test, shape, manager, Pass.training(7))).isEqualTo(step);
      if (!test.tower().noisy()) {
        assertThat(step).isEqualTo(served);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forward_ofOneRow_isThatRowOfMany(Case test) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Tower.Shape shape = test.shape();
      Tower tower = test.tower();
      Parameters.Weights weights = declared(tower, shape).constants(manager);
      NDArray inputs = inputs(manager, 1);
      NDArray all = tower.forward(inputs, weights, shape, Pass.TEST);
      NDArray one = tower.forward(inputs.get("2:3"), weights, shape, Pass.TEST);
      NDArray row = test.tasks > 0 ? all.get(":, 2:3") : all.get("2:3");
      assertThat(one.allClose(row, 1e-5, 1e-5, false)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forward_ofCells_isThatOfTheirNumbersSideBySide_andOfThoseInUse(Case test) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      List<float[]> sideBySide = cells(test, manager, CellsAs.SIDE_BY_SIDE);
      for (CellsAs other : List.of(CellsAs.PARTS, CellsAs.PARTS_IN_USE)) {
        List<float[]> actual = cells(test, manager, other);
        assertThat(actual).hasSameSizeAs(sideBySide);
        for (int i = 0; i < actual.size(); i++) {
          assertClose(actual.get(i), sideBySide.get(i));
        }
      }
    }
  }

  private enum CellsAs {
    SIDE_BY_SIDE,
    PARTS,
    PARTS_IN_USE
  }

  /** A column of each part is 0 in every row. */
  private static final int[] USER_COLUMNS = {0, 1, 3, 4};

  private static final int[] ITEM_COLUMNS = {0, 2, 3};
  private static final int[] CELL_COLUMNS = {0, 1};
  private static final int[] COLUMNS = {0, 1, 3, 4, 5, 7, 8, 9, 10};

  /**
   * The output for two requests of three candidates, among four items, and the gradients of the
   * columns in use and of all weights.
   */
  private static List<float[]> cells(Case test, NDManager manager, CellsAs as) {
    NDArray users = random(manager, 1, 2, 1 + OUTPUTS, USER_COLUMNS);
    NDArray items = random(manager, 2, 4, OUTPUTS, ITEM_COLUMNS);
    NDArray cells = random(manager, 3, 6, 3, CELL_COLUMNS);
    NDArray itemOfCell = manager.create(new long[] {0, 3, 1, 3, 3, 0});
    List<NDArray> parts = List.of(users, items, cells);
    parts.forEach(array -> array.setRequiresGradient(true));
    Tower.Shape shape = test.shape();
    Parameters parameters = declared(test.tower(), shape);
    Parameters.Weights weights = parameters.leaves(manager);
    List<float[]> results = new ArrayList<>();
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      TowerInput all = TowerInput.ofCells(users, items, cells, itemOfCell, Columns.ALL);
      TowerInput inputs =
          switch (as) {
            case SIDE_BY_SIDE -> TowerInput.of(all.rows());
            case PARTS -> all;
            case PARTS_IN_USE ->
                TowerInput.ofCells(
                    columns(users, USER_COLUMNS),
                    columns(items, ITEM_COLUMNS),
                    columns(cells, CELL_COLUMNS),
                    itemOfCell,
                    Columns.of(COLUMNS, INPUTS.width(), manager));
          };
      NDArray out = test.tower().forward(inputs, weights, shape, Pass.training(1));
      collector.backward(out.mul(out).sum());
      results.add(out.toFloatArray());
    }
    results.add(columns(users.getGradient(), USER_COLUMNS).toFloatArray());
    results.add(columns(items.getGradient(), ITEM_COLUMNS).toFloatArray());
    results.add(columns(cells.getGradient(), CELL_COLUMNS).toFloatArray());
    for (Parameters.Parameter parameter : parameters.all()) {
      results.add(weights.get(parameter.name()).getGradient().toFloatArray());
    }
    return results;
  }

  private static NDArray columns(NDArray array, int[] columns) {
    NDArray chosen = array.getManager().create(columns);
    return TowerInput.chosen(array.transpose(), chosen).transpose();
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f * (1 + Math.abs(expected[i]))));
    }
  }

  private static NDArray random(NDManager manager, long seed, int rows, int columns, int[] used) {
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      int column = i % columns;
      double number = random.nextGaussian();
      values[i] = IntStream.of(used).anyMatch(own -> own == column) ? (float) number : 0;
    }
    return manager.create(values, new ai.djl.ndarray.types.Shape(rows, columns));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void declare_withLinks_startsWithThem(Case test) {
    Tower tower = test.tower();
    if (!tower.linked() || tower instanceof IdentityTower || tower instanceof MmoeTower) {
      return;
    }
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Tower.Shape shape = test.shape();
      Parameters parameters = declared(tower, shape);
      NDArray out =
          tower.forward(inputs(manager, 0), parameters.constants(manager), shape, Pass.TEST);
      float[] values = out.toFloatArray();
      for (int i = 0; i < values.length; i++) {
        int task = i / (ROWS * OUTPUTS);
        boolean own = test.tasks == 0 || task == 1;
        double wanted = i % OUTPUTS == 3 ? 1 : i % OUTPUTS == 1 && own ? wantedOfTask(test) : 0;
        assertThat((double) values[i]).isBetween(wanted - 0.15, wanted + 0.15);
      }
    }
  }

  /** A tower without tasks has no link that is for one: link.task 1 is none of its groups. */
  private static double wantedOfTask(Case test) {
    return test.tasks > 0 || test.name.equals("shortcut") ? 0.5 : 0;
  }

  private static float[] run(Case test, Tower.Shape shape, NDManager manager, Pass pass) {
    Tower tower = test.tower();
    Parameters parameters = declared(tower, shape);
    return tower
        .forward(inputs(manager, 1), parameters.constants(manager), shape, pass)
        .toFloatArray();
  }

  private static Parameters declared(Tower tower, Tower.Shape shape) {
    Parameters parameters = new Parameters(3);
    tower.declare(parameters, shape);
    return parameters;
  }

  private static NDArray inputs(NDManager manager, double scale) {
    Random random = new Random(5);
    float[] values = new float[ROWS * INPUTS.width()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % INPUTS.width() == 0 ? 1 : (float) (scale * random.nextGaussian());
    }
    return manager.create(values, new ai.djl.ndarray.types.Shape(ROWS, INPUTS.width()));
  }

  private static void assertFinite(NDArray array) {
    float[] values = array.toFloatArray();
    for (float value : values) {
      assertThat(value).isFinite();
    }
  }
}
