package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What losses make of the engine's memory: nothing outlives a step, nothing grows by the square.
 */
class LossTensorsTest {
  /** Their mathematics is about pairs of the whole batch. */
  private static final Set<String> PAIRS_OF_THE_BATCH = Set.of("grace-generalization");

  static Stream<LossContractTest.Case> cases() throws Exception {
    return LossContractTest.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void arrays_ofAStep_belongToItsManagerAndGoWithIt(LossContractTest.Case test) {
    ContractProblem problem = test.problem(1);
    int before = everything();
    try (NDManager parent = NDManager.newBaseManager(Device.cpu())) {
      List<NDArray> made;
      try (NDManager step = parent.newSubManager();
          GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        Map<String, NDArray> leaves = problem.problem.leaves(step, DataType.FLOAT32);
        NDArray value = problem.value(leaves).orElseThrow();
        collector.backward(value);
        made = step.getManagedArrays();
        assertThat(made).anyMatch(array -> array == value);
      }
      assertThat(made).isNotEmpty().allMatch(NDArray::isReleased);
      assertThat(parent.getManagedArrays().size()).isZero();
    }
    assertThat(everything()).isEqualTo(before);
  }

  /** How many arrays there are of any manager. */
  private static int everything() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      return manager.getParentManager().getManagedArrays().size();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void elements_ofABatchOfManyRequests_growWithTheirNumber(LossContractTest.Case test) {
    if (PAIRS_OF_THE_BATCH.contains(test.name())) {
      return;
    }
    long small = elements(test.problem(1).times(8));
    long large = elements(test.problem(1).times(32));
    assertThat((double) large / small).isLessThan(5);
  }

  private static long elements(ContractProblem problem) {
    try (NDManager step = NDManager.newBaseManager(Device.cpu())) {
      Map<String, NDArray> leaves = problem.problem.leaves(step, DataType.FLOAT32);
      assertThat(problem.value(leaves)).isPresent();
      // Products of all requests and all items are the model's, and views of them take nothing.
      long products =
          problem.score.product()
              ? leaves.get("users").getShape().get(0) * leaves.get("items").getShape().get(0)
              : -1;
      return step.getManagedArrays().stream()
          .mapToLong(NDArray::size)
          .filter(size -> size != products)
          .sum();
    }
  }
}
