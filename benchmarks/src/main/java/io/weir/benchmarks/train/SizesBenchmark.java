package io.weir.benchmarks.train;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.table.EmbeddingTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Steps over full tables of several sizes, a few of each in turn, so that the machine is the same
 * to all of them.
 */
final class SizesBenchmark implements AutoCloseable {
  private static final int TURN = 10;

  private final int steps;
  private final int requests;
  private final int candidates;
  private final long seed;
  private final PrintWriter err;
  private final List<Size> sizes = new ArrayList<>();

  SizesBenchmark(int steps, int requests, int candidates, long seed, PrintWriter err) {
    this.steps = steps;
    this.requests = requests;
    this.candidates = candidates;
    this.seed = seed;
    this.err = err;
  }

  /** Takes a learner over so many rows, and closes it. */
  void add(long rows, Filled filled) {
    sizes.add(new Size(rows, filled));
  }

  /** The steps, after half as many that are not measured. */
  List<StepTimes> run() {
    if (!sizes.isEmpty()) {
      err.printf("taking %d steps over each, %d in turn%n", steps, TURN);
    }
    for (int from = -steps / 2; from < steps; from += TURN) {
      for (Size size : sizes) {
        for (int step = from; step < Math.min(from + TURN, steps); step++) {
          size.step(step);
        }
      }
    }
    return sizes.stream().map(Size::times).toList();
  }

  @Override
  public void close() {
    sizes.forEach(size -> size.filled.close());
  }

  private final class Size {
    private final long rows;
    private final Filled filled;
    private final Requests made;
    private final SplittableRandom random = new SplittableRandom(seed);
    private final long[] stepNanos = new long[steps];
    private final long[] gatherNanos = new long[steps];
    private long distinct;

    Size(long rows, Filled filled) {
      this.rows = rows;
      this.filled = filled;
      this.made = new Requests(seed, rows, candidates);
    }

    void step(int step) {
      List<RequestSample> batch = made.batch(requests);
      long items = batch.stream().flatMapToLong(s -> LongStream.of(s.itemIds())).distinct().count();
      long gather = gather(filled.items(), random.longs(items, 0, rows).toArray());
      long start = System.nanoTime();
      filled.learner().learn(batch);
      long end = System.nanoTime();
      if (step >= 0) {
        stepNanos[step] = end - start;
        gatherNanos[step] = gather;
        distinct += items;
      }
    }

    StepTimes times() {
      return new StepTimes(
          rows,
          Filled.medianMs(stepNanos),
          Filled.medianMs(gatherNanos),
          (double) distinct / steps,
          steps);
    }
  }

  /** Finds and reads the rows of ids that nothing has brought near. */
  private static long gather(EmbeddingTable items, long[] ids) {
    float[] rows = new float[ids.length * items.dimension()];
    long start = System.nanoTime();
    for (int i = 0; i < ids.length; i++) {
      items.read(items.row(ids[i]), rows, i * items.dimension());
    }
    return System.nanoTime() - start;
  }
}
