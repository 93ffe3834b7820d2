package io.weir.benchmarks.losses;

import ai.djl.ndarray.NDManager;
import io.weir.benchmarks.losses.Step.Taken;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs losses one after the other, at several sizes and for many steps.
 *
 * @param cases the losses
 * @param sizes of the batches: the small, the one of the table, the large
 * @param measured how long each is measured at each size, after a warm-up of half of that
 * @param leakSteps how many steps each takes to show that nothing is left behind; 0 = none
 */
record LossesBenchmark(
    List<LossCase> cases, List<Size> sizes, Duration measured, long leakSteps, PrintWriter err) {
  /** Small enough for ten thousand steps of every loss. */
  private static final Size LEAK_SIZE = new Size(8, 10);

  private static final int FEWEST_STEPS = 5;

  LossesReport run() throws IOException {
    List<List<Cost>> costs = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      LossCase test = cases.get(i);
      progress("measuring", i, test);
      List<Cost> own = new ArrayList<>();
      for (Size size : sizes) {
        own.add(cost(test, size));
      }
      costs.add(own);
    }
    List<Leak> leaks = new ArrayList<>();
    for (int i = 0; i < cases.size() && leakSteps > 0; i++) {
      progress(leakSteps + " steps of", i, cases.get(i));
      leaks.add(leak(cases.get(i)));
    }
    return new LossesReport(costs, leaks);
  }

  private void progress(String what, int index, LossCase test) {
    err.printf("%s %s (%d of %d)%n", what, test.label(), index + 1, cases.size());
  }

  private Cost cost(LossCase test, Size size) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Step step = new Step(test, new Workload(size, manager), manager);
      steps(step, measured.dividedBy(2));
      return Cost.of(test.label(), size, steps(step, measured));
    }
  }

  private static List<Taken> steps(Step step, Duration time) {
    List<Taken> taken = new ArrayList<>();
    long end = System.nanoTime() + time.toNanos();
    while (taken.size() < FEWEST_STEPS || System.nanoTime() < end) {
      taken.add(step.run());
    }
    return taken;
  }

  private Leak leak(LossCase test) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Step step = new Step(test, new Workload(LEAK_SIZE, manager), manager);
      repeat(step, leakSteps / 10 + 1);
      long arrays = Memory.liveArrays();
      long resident = Memory.resident();
      repeat(step, leakSteps);
      return new Leak(
          test.label(), leakSteps, arrays, Memory.liveArrays(), resident, Memory.resident());
    }
  }

  private static void repeat(Step step, long times) {
    for (long i = 0; i < times; i++) {
      step.run();
    }
  }
}
