package io.weir.benchmarks.losses;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import com.sun.management.ThreadMXBean;
import io.weir.trainer.loss.LossBatch;
import io.weir.trainer.loss.Need;
import io.weir.trainer.loss.Representations;
import io.weir.trainer.loss.Vectors;
import io.weir.trainer.model.Gates;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * One forward and backward pass of a loss on a batch, from fresh leaves, in a manager of its own.
 * Not thread-safe.
 */
final class Step {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final LossCase test;
  private final Workload workload;
  private final NDManager parent;

  Step(LossCase test, Workload workload, NDManager parent) {
    this.test = test;
    this.workload = workload;
    this.parent = parent;
  }

  /**
   * What a step took.
   *
   * @param forwardNs of the forward pass
   * @param stepNs of forward and backward pass
   * @param cpuNs processor time of this thread in both
   * @param javaBytes allocated on the heap in both
   * @param tensors made by the forward pass
   * @param tensorBytes of their elements
   */
  record Taken(
      long forwardNs, long stepNs, long cpuNs, long javaBytes, int tensors, long tensorBytes) {}

  Taken run() {
    try (NDManager step = parent.newSubManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      LossBatch batch = batch(step);
      int leaves = step.getManagedArrays().size();
      long thread = Thread.currentThread().getId();
      long bytes = THREADS.getThreadAllocatedBytes(thread);
      long cpu = THREADS.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      NDArray value = test.term().value(batch).orElseThrow();
      long forward = System.nanoTime();
      gradients.backward(value);
      long end = System.nanoTime();
      long cpuTaken = THREADS.getCurrentThreadCpuTime() - cpu;
      long allocated = THREADS.getThreadAllocatedBytes(thread) - bytes;
      long tensorBytes =
          step.getManagedArrays().stream()
              .mapToLong(array -> array.size() * array.getDataType().getNumOfBytes())
              .sum();
      return new Taken(
          forward - start,
          end - start,
          cpuTaken,
          allocated,
          step.getManagedArrays().size() - leaves,
          tensorBytes);
    }
  }

  private LossBatch batch(NDManager step) {
    Map<String, NDArray> scores = new HashMap<>();
    Map<String, Vectors> vectors = new HashMap<>();
    Map<String, Gates> gates = new HashMap<>();
    if (test.score().product()) {
      vectors.put(
          Workload.TASK,
          Vectors.of(
              leaf(step, workload.users()),
              leaf(step, workload.products()),
              Vectors.lengths(leaf(step, workload.items()), workload.lists())));
    } else {
      scores.put(Workload.TASK, leaf(step, workload.scores(Workload.TASK)));
    }
    for (Need need : test.needs()) {
      if (need.kind() == Need.Kind.SCORE) {
        scores.put(need.name(), leaf(step, workload.scores(need.name())));
      } else if (need.kind() == Need.Kind.GATES) {
        gates.put(need.name(), Gates.of(leaf(step, workload.gates())));
      }
    }
    return new LossBatch(
        workload.lists(),
        Map.of(Workload.TASK, workload.labels()),
        scores,
        vectors,
        test.needs(Need.Kind.REPRESENTATIONS)
            ? new Representations(leaf(step, workload.representations()), workload.pretrained())
            : null,
        gates,
        0);
  }

  private static NDArray leaf(NDManager step, NDArray values) {
    NDArray leaf = values.duplicate();
    leaf.attach(step);
    leaf.setRequiresGradient(true);
    return leaf;
  }
}
