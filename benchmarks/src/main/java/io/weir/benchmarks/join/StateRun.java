package io.weir.benchmarks.join;

import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/**
 * How large the state of open requests is: the bytes of all files of a checkpoint, for every byte
 * of the encoded input. Once while all records are held, and once when a run of {@link #FLOW} times
 * as many requests is over, their samples are out and they wait for slow feedback, orders here.
 */
final class StateRun {
  private static final long SEED = 2;
  // Of requests past fast due there are many more than of younger ones, and RocksDB keeps what was
  // deleted until it compacts, up to some memory tables' bytes however large the state is: a single
  // fast window says nothing of either.
  private static final int FLOW = 40;
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final int SETTLING_CHECKPOINTS = 3;

  private final BenchRun run;
  private final long requests;
  private final Duration limit;

  /**
   * @param requests requests held at a time: those of one fast window
   * @param limit the longest one phase may take
   */
  StateRun(BenchRun run, long requests, Duration limit) {
    this.run = run;
    this.requests = requests;
    this.limit = limit;
  }

  /** When a checkpoint was taken. */
  enum Phase {
    /** All records are held. */
    BEFORE("before fast due", 1.5),
    /** The samples are out; slow feedback is waited for. */
    AFTER("after fast due", 0.5);

    private final String label;
    private final double mostRatio;

    Phase(String label, double mostRatio) {
      this.label = label;
      this.mostRatio = mostRatio;
    }

    String label() {
      return label;
    }

    /** The most bytes of state allowed for a byte of input. */
    double mostRatio() {
      return mostRatio;
    }
  }

  /**
   * The state of open requests.
   *
   * @param requests how many were open
   * @param inputBytes their encoded records, each once
   * @param checkpointBytes all files of a checkpoint
   */
  record StateSize(
      Contender contender, Phase phase, long requests, long inputBytes, long checkpointBytes) {
    double ratio() {
      return (double) checkpointBytes / inputBytes;
    }
  }

  /** Measures one contender in both phases. */
  List<StateSize> measure(Contender contender)
      throws IOException, ExecutionException, InterruptedException {
    String prefix = "state-" + contender.label() + ".";
    List<String> options =
        run.options(
            contender,
            List.of(
                "kafka.topic-prefix=" + prefix,
                "join.slow-actions=[order]",
                "join.checkpoint-interval=1s"));
    KafkaConfig kafka = WeirConfig.defaults().withAll(options).kafka();
    Topics.create(kafka, run.admin());
    List<StateSize> sizes = new ArrayList<>();
    try (Feed feed = new Feed(kafka, SEED, BenchRun.FAST_WINDOW.toMillis() / requests);
        ContenderProcess process = run.start(contender, options)) {
      Consumed consumed = new Consumed(run.admin(), prefix + "bench-" + contender.label());
      Checkpoints checkpoints = new Checkpoints(run.checkpoints(contender));
      feed.write(requests);
      await(process, () -> consumed.records() >= feed.totals().records());
      sizes.add(size(contender, Phase.BEFORE, feed.totals(), checkpoints));

      feed.write(requests * (FLOW - 1));
      feed.heartbeat(feed.lastRequestTime() + BenchRun.FAST_WINDOW.plusSeconds(1).toMillis());
      Output output = new Output(run.admin(), Topics.of(kafka).samples(), kafka.partitions());
      await(
          process,
          () ->
              consumed.records() >= feed.totals().records()
                  && output.committed() >= requests * FLOW);
      long settled = checkpoints.newest() + SETTLING_CHECKPOINTS;
      await(process, () -> checkpoints.newest() >= settled);
      sizes.add(size(contender, Phase.AFTER, feed.totals(), checkpoints));
    }
    return sizes;
  }

  private StateSize size(Contender contender, Phase phase, Feed.Totals fed, Checkpoints checkpoints)
      throws IOException {
    StateSize size =
        new StateSize(contender, phase, fed.requests(), fed.bytes(), checkpoints.newestBytes());
    run.err()
        .printf(
            Locale.ROOT,
            "%-14s state %s: %,d bytes of %,d requests%n",
            contender.label(),
            phase.label(),
            size.checkpointBytes(),
            size.requests());
    return size;
  }

  private void await(ContenderProcess process, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      process.check();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "state: not reached within " + limit.toMinutes() + " minutes (more: --minutes)");
      }
      Thread.sleep(LOOK_EVERY.toMillis());
    }
  }
}
