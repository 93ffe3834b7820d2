package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.table.EmbeddingTable;
import io.weir.trainer.table.TableStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables whose rows lie on the device, here the processor, beside those whose rows do not. */
class DeviceTablesTest {
  private static final int BATCH = 16;
  private static final int STEPS = 8;
  private static final float TOLERANCE = 2e-5f;
  private static final String DYNAMIC =
      "trainer.tables.kind={name: dynamic, settings: {capacity: 150, admit-after: 2, evict-share:"
          + " 0.2}}";
  private static final String HASHED = "trainer.tables.kind={name: hashed, settings: {rows: 100}}";

  private final List<RequestSample> samples = Samples.of(5, STEPS * BATCH);

  private static Learner learner(String memory, List<String> options) {
    List<String> all = new ArrayList<>(options);
    all.add("trainer.tables.memory=" + memory);
    all.add("trainer.objective=[{loss: bce, task: click}]");
    return new Learner(
        TrainerConfig.of(WeirConfig.defaults().withAll(all)),
        List.of("click", "order"),
        EvaluationListener.NONE);
  }

  private List<long[]> learn(Learner learner, int from, int to) {
    List<long[]> touched = new ArrayList<>();
    for (int i = from; i < to; i++) {
      touched.add(learner.learn(samples.subList(i * BATCH, (i + 1) * BATCH)));
    }
    return touched;
  }

  /** Rows, vectors and what the tables count; memory apart. */
  private static void assertAlike(Learner device, Learner host) {
    Map<String, TableStatus> ofDevice = new TreeMap<>(device.tables().status());
    Map<String, TableStatus> ofHost = new TreeMap<>(host.tables().status());
    assertThat(ofDevice.keySet()).isEqualTo(ofHost.keySet());
    ofHost.forEach(
        (name, status) ->
            assertThat(ofDevice.get(name))
                .as(name)
                .usingRecursiveComparison()
                .ignoringFields("bytes")
                .isEqualTo(status));
    long[] ids =
        LongStream.concat(LongStream.of(device.catalogue()), LongStream.range(0, 9)).toArray();
    EmbeddingTable there = device.tables().of(FeatureSpace.ITEM);
    EmbeddingTable here = host.tables().of(FeatureSpace.ITEM);
    for (long id : ids) {
      assertThat(there.row(id)).isEqualTo(here.row(id));
      assertThat(weights(there, id)).containsExactly(weights(here, id), within(TOLERANCE));
    }
    float[][] ofThere = device.embed(device.freeze(), device.catalogue());
    float[][] ofHere = host.embed(host.freeze(), host.catalogue());
    for (int i = 0; i < ofHere.length; i++) {
      assertThat(ofThere[i]).containsExactly(ofHere[i], within(10 * TOLERANCE));
    }
  }

  private static float[] weights(EmbeddingTable table, long id) {
    float[] weights = new float[table.dimension()];
    table.read(table.row(id), weights, 0);
    return weights;
  }

  @ParameterizedTest
  @ValueSource(strings = {"row-wise-adagrad", "adagrad", "lazy-adam"})
  void tables_onTheDevice_learnAsOnTheHost(String rule) {
    String optimizer = "trainer.tables.optimizer={name: " + rule + ", settings: {}}";
    for (String kind : List.of(DYNAMIC, HASHED)) {
      try (Learner device = learner("device", List.of(kind, optimizer));
          Learner host = learner("host", List.of(kind, optimizer))) {
        assertThat(learn(device, 0, STEPS))
            .usingRecursiveComparison()
            .isEqualTo(learn(host, 0, STEPS));
        assertAlike(device, host);
      }
    }
  }

  @Test
  void tables_onTheDevice_learnFromClippedGradientsAndSequencesAsOnTheHost() {
    List<String> options =
        List.of(
            DYNAMIC,
            "trainer.clip-norm=0.01",
            "trainer.model.sequences={name: self-attention, settings: {}}");
    try (Learner device = learner("device", options);
        Learner host = learner("host", options)) {
      learn(device, 0, STEPS);
      learn(host, 0, STEPS);
      assertThat(device.clippedSteps()).isEqualTo(host.clippedSteps()).isPositive();
      assertAlike(device, host);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {DYNAMIC, HASHED})
  void checkpoint_ofEitherMemory_isTakenUpByTheOther(String kind) throws IOException {
    try (Learner device = learner("device", List.of(kind));
        Learner host = learner("host", List.of(kind));
        Learner deviceOfHost = learner("device", List.of(kind));
        Learner hostOfDevice = learner("host", List.of(kind))) {
      learn(device, 0, STEPS / 2);
      learn(host, 0, STEPS / 2);
      State.restore(deviceOfHost, State.of(host));
      assertThat(State.of(deviceOfHost)).isEqualTo(State.of(host));
      State.restore(hostOfDevice, State.of(device));
      assertThat(State.of(hostOfDevice)).isEqualTo(State.of(device));
      learn(deviceOfHost, STEPS / 2, STEPS);
      learn(hostOfDevice, STEPS / 2, STEPS);
      assertAlike(deviceOfHost, hostOfDevice);
    }
  }

  @Test
  void optimizer_thatMovesNoRowsOnADevice_isRefused() {
    List<String> adam = List.of("trainer.tables.optimizer={name: adam, settings: {}}");
    assertThatThrownBy(() -> learner("device", adam))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(
            "trainer.tables.optimizer.name: adam (expected: one that moves rows on a device,"
                + " [row-wise-adagrad, adagrad, lazy-adam]; or trainer.tables.memory: host)");
  }
}
