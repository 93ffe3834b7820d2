package io.weir.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.weir.trainer.model.Model.Sequences;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What everything that pools sequences must hold; a new one is covered unasked. */
class PoolingTest {
  private static final int REQUESTS = 2;
  private static final int SLOTS = 2;
  private static final int POSITIONS = 3;
  private static final int WIDTH = 4;

  /** Of request 0 a full sequence and one of one item, of request 1 one of two items and none. */
  private static final float[] FILLED = {1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0};

  static Stream<String> names() {
    return Towers.poolings().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void pool_beforeAnythingIsLearnt_isAboutTheMeanOfWhatIsThere(String name) {
    float[] rows = rows();
    float[] pooled = pool(name, rows);
    for (int sequence = 0; sequence < REQUESTS * SLOTS; sequence++) {
      for (int column = 0; column < WIDTH; column++) {
        double sum = 0;
        double count = 0;
        for (int position = 0; position < POSITIONS; position++) {
          int place = sequence * POSITIONS + position;
          sum += FILLED[place] * rows[place * WIDTH + column];
          count += FILLED[place];
        }
        assertThat((double) pooled[sequence * WIDTH + column])
            .isCloseTo(count == 0 ? 0 : sum / count, within(0.1));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void pool_whatStandsWhereASequenceHasEnded_countsForNothing(String name) {
    float[] rows = rows();
    float[] other = rows.clone();
    for (int place = 0; place < FILLED.length; place++) {
      for (int column = 0; FILLED[place] == 0 && column < WIDTH; column++) {
        other[place * WIDTH + column] = 50;
      }
    }
    assertThat(pool(name, other)).containsExactly(pool(name, rows), within(1e-6f));
    float[] gradient = gradient(name, other);
    for (int place = 0; place < FILLED.length; place++) {
      for (int column = 0; column < WIDTH; column++) {
        float own = gradient[place * WIDTH + column];
        assertThat(own).isFinite();
        if (FILLED[place] == 0) {
          assertThat(own).isZero();
        } else {
          assertThat(own).isNotZero();
        }
      }
    }
  }

  private static float[] rows() {
    Random random = new Random(2);
    float[] rows = new float[FILLED.length * WIDTH];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    return rows;
  }

  private static float[] pool(String name, float[] rows) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      return pooled(name, manager, rows, array(manager, rows)).toFloatArray();
    }
  }

  private static float[] gradient(String name, float[] rows) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray leaf = array(manager, rows);
      leaf.setRequiresGradient(true);
      NDArray pooled = pooled(name, manager, rows, leaf);
      collector.backward(pooled.mul(pooled).sum());
      return leaf.getGradient().toFloatArray();
    }
  }

  private static NDArray pooled(String name, NDManager manager, float[] rows, NDArray array) {
    Pooling pooling = Towers.pooling(name);
    Parameters parameters = new Parameters(1);
    pooling.declare(parameters, WIDTH);
    NDArray filled = manager.create(FILLED, new Shape(REQUESTS, SLOTS, POSITIONS));
    NDArray pooled = pooling.pool(new Sequences(array, filled), parameters.constants(manager));
    assertThat(pooled.getShape().getShape()).containsExactly(REQUESTS, SLOTS, WIDTH);
    return pooled;
  }

  private static NDArray array(NDManager manager, float[] rows) {
    return manager.create(rows, new Shape(REQUESTS, SLOTS, POSITIONS, WIDTH));
  }
}
