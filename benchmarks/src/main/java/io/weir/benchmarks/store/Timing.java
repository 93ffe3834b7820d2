package io.weir.benchmarks.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** Repeats work in one thread and says what one repetition cost. */
final class Timing {
  private static final int ROUNDS = 7;

  private Timing() {}

  /**
   * Processor time of one repetition of each work, ns: the median of rounds that alternate between
   * the works, after one that is not counted.
   *
   * @param duration of all rounds of one work
   * @param works each is given 0, 1, 2, …
   */
  static double[] cpuNs(Duration duration, IntConsumer... works) {
    List<double[]> rounds = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      double[] costs = new double[works.length];
      for (int i = 0; i < works.length; i++) {
        costs[i] = round(duration.dividedBy(ROUNDS), works[i]);
      }
      rounds.add(costs);
    }
    double[] medians = new double[works.length];
    for (int i = 0; i < works.length; i++) {
      int work = i;
      medians[i] =
          rounds.stream()
              .skip(1)
              .mapToDouble(costs -> costs[work])
              .sorted()
              .skip(ROUNDS / 2)
              .findFirst()
              .orElseThrow();
    }
    return medians;
  }

  /** The 99th percentile of the wall time of one repetition, ns. */
  static double p99Ns(int repetitions, IntConsumer work) {
    long[] times = new long[repetitions];
    for (int i = 0; i < repetitions; i++) {
      long start = System.nanoTime();
      work.accept(i);
      times[i] = System.nanoTime() - start;
    }
    Arrays.sort(times);
    return times[repetitions * 99 / 100];
  }

  private static double round(Duration duration, IntConsumer work) {
    long end = System.nanoTime() + duration.toNanos();
    long cpu = Cpu.threadNs();
    int repetitions = 0;
    do {
      work.accept(repetitions++);
    } while (System.nanoTime() < end);
    return (Cpu.threadNs() - cpu) / (double) repetitions;
  }
}
