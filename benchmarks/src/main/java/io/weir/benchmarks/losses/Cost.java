package io.weir.benchmarks.losses;

import io.weir.benchmarks.losses.Step.Taken;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What a loss costs at one size.
 *
 * @param label of the loss
 * @param size of the batch
 * @param steps measured
 * @param forwardMs median of the forward pass
 * @param forwardP90Ms its 90 % quantile
 * @param stepMs median of forward and backward pass
 * @param stepP90Ms its 90 % quantile
 * @param stepCpuMs median of the processor time of both
 * @param javaBytes allocated on the heap by a step, median
 * @param tensors made by the forward pass
 * @param tensorBytes of their elements and of the leaves
 */
record Cost(
    String label,
    Size size,
    int steps,
    double forwardMs,
    double forwardP90Ms,
    double stepMs,
    double stepP90Ms,
    double stepCpuMs,
    long javaBytes,
    int tensors,
    long tensorBytes) {

  static Cost of(String label, Size size, List<Taken> steps) {
    Taken last = steps.get(steps.size() - 1);
    return new Cost(
        label,
        size,
        steps.size(),
        quantile(steps, Taken::forwardNs, 0.5) / 1e6,
        quantile(steps, Taken::forwardNs, 0.9) / 1e6,
        quantile(steps, Taken::stepNs, 0.5) / 1e6,
        quantile(steps, Taken::stepNs, 0.9) / 1e6,
        quantile(steps, Taken::cpuNs, 0.5) / 1e6,
        quantile(steps, Taken::javaBytes, 0.5),
        last.tensors(),
        last.tensorBytes());
  }

  private static long quantile(List<Taken> steps, ToLongFunction<Taken> figure, double share) {
    long[] sorted = steps.stream().mapToLong(figure).sorted().toArray();
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  /** Bytes of all kinds. */
  long bytes() {
    return javaBytes + tensorBytes;
  }
}
