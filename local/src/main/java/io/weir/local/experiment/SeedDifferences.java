package io.weir.local.experiment;

import io.weir.core.metrics.PairedBootstrap;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How far one model is above another with each seed, on the same requests, of which a draw says how
 * often each counts. Immutable, thread-safe.
 *
 * @param requests how many there are
 * @param seeds one a seed: the difference where requests count as often as told
 */
record SeedDifferences(int requests, List<ToDoubleFunction<int[]>> seeds) {
  private static final int DRAWS = 300;
  private static final long BOOTSTRAP_SEED = 1;

  SeedDifferences {
    seeds = List.copyOf(seeds);
  }

  /** How far these are above others of the same requests and seeds. */
  SeedDifferences above(SeedDifferences others) {
    List<ToDoubleFunction<int[]>> own =
        IntStream.range(0, seeds.size())
            .<ToDoubleFunction<int[]>>mapToObj(
                i ->
                    counts ->
                        seeds.get(i).applyAsDouble(counts)
                            - others.seeds.get(i).applyAsDouble(counts))
            .toList();
    return new SeedDifferences(requests, own);
  }

  /** The mean over seeds with its interval over requests, and the test over seeds. */
  Difference summary() {
    int[] once = new int[requests];
    Arrays.fill(once, 1);
    return new Difference(
        new PairedBootstrap(requests, DRAWS, BOOTSTRAP_SEED).of(this::mean),
        PairedTest.of(seeds.stream().mapToDouble(seed -> seed.applyAsDouble(once)).toArray()));
  }

  private double mean(int[] counts) {
    double sum = 0;
    for (ToDoubleFunction<int[]> seed : seeds) {
      sum += seed.applyAsDouble(counts);
    }
    return sum / seeds.size();
  }
}
