package io.weir.benchmarks.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;

/** Repeats work in one thread and says what one repetition cost. */
final class Timing {
  private static final int ROUNDS = 7;

  private Timing() {}

  /**
   * What a repetition costs, ns.
   *
   * @param cpuNs processor time of the thread
   * @param wallNs time by the clock, with all that the thread waits for
   */
  record Cost(double cpuNs, double wallNs) {}

  /**
   * What one repetition of each work costs: the medians of rounds that alternate between the works,
   * after one that is not counted.
   *
   * @param duration of all rounds of one work
   * @param works each is given 0, 1, 2, …
   */
  static List<Cost> costs(Duration duration, IntConsumer... works) {
    List<List<Cost>> rounds = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      List<Cost> costs = new ArrayList<>();
      for (IntConsumer work : works) {
        costs.add(round(duration.dividedBy(ROUNDS), work));
      }
      rounds.add(costs);
    }
    List<Cost> medians = new ArrayList<>();
    for (int i = 0; i < works.length; i++) {
      int work = i;
      medians.add(
          new Cost(
              median(rounds, costs -> costs.get(work).cpuNs()),
              median(rounds, costs -> costs.get(work).wallNs())));
    }
    return medians;
  }

  private static double median(List<List<Cost>> rounds, ToDoubleFunction<List<Cost>> of) {
    return rounds.stream()
        .skip(1)
        .mapToDouble(of)
        .sorted()
        .skip(ROUNDS / 2)
        .findFirst()
        .orElseThrow();
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

  private static Cost round(Duration duration, IntConsumer work) {
    long start = System.nanoTime();
    long cpu = Cpu.threadNs();
    int repetitions = 0;
    do {
      work.accept(repetitions++);
    } while (System.nanoTime() - start < duration.toNanos());
    return new Cost(
        (Cpu.threadNs() - cpu) / (double) repetitions,
        (System.nanoTime() - start) / (double) repetitions);
  }
}
