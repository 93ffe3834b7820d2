package io.weir.benchmarks.join;

import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/** How fast contenders write what they make of the same traffic, one after the other. */
final class SpeedRun {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);

  private final BenchRun run;
  private final Feed.Totals fed;
  private final long spacingMs;
  private final Duration limit;

  /**
   * @param fed the traffic that lies in the topics
   * @param spacingMs event time between two of its requests
   * @param limit the longest a contender may take
   */
  SpeedRun(BenchRun run, Feed.Totals fed, long spacingMs, Duration limit) {
    this.run = run;
    this.fed = fed;
    this.spacingMs = spacingMs;
    this.limit = limit;
  }

  /**
   * What was measured once the first third of the output was there.
   *
   * @param requests requests written since
   * @param seconds how long that took
   * @param cpuSeconds CPU time of the contender meanwhile
   * @param brokerCpuSeconds CPU time of the broker meanwhile
   */
  record Speed(
      Contender contender,
      double requests,
      double seconds,
      double cpuSeconds,
      double brokerCpuSeconds) {
    double rate() {
      return requests / seconds;
    }

    double cpuMicros() {
      return cpuSeconds * 1e6 / requests;
    }

    double brokerCpuMicros() {
      return brokerCpuSeconds * 1e6 / requests;
    }
  }

  private record Point(long nanos, long written, Duration cpu, Duration brokerCpu) {}

  /** Measures one contender; its output is deleted. */
  Speed measure(Contender contender) throws ExecutionException, InterruptedException {
    Speed speed = run(contender);
    deleteOutput();
    return speed;
  }

  /** Deletes what a contender wrote. */
  void deleteOutput() throws ExecutionException, InterruptedException {
    Topics topics = Topics.of(run.kafka());
    List<String> written = List.of(topics.samples(), topics.deadLetter());
    run.admin().deleteTopics(written).all().get();
    long deadline = System.nanoTime() + limit.toNanos();
    while (!Collections.disjoint(run.admin().listTopics().names().get(), written)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("topics: " + written + " are still there (expected: gone)");
      }
      Thread.sleep(LOOK_EVERY.toMillis());
    }
    Topics.create(run.kafka(), run.admin());
  }

  /** Measures one contender and leaves its output. */
  Speed run(Contender contender) throws InterruptedException {
    List<String> options = run.options(contender, List.of());
    double perRequest = contender.copies() ? (double) fed.records() / fed.requests() : 1;
    long target = target(contender, options);
    Output output =
        new Output(run.admin(), Topics.of(run.kafka()).samples(), run.kafka().partitions());
    List<Point> points = new ArrayList<>();
    try (ContenderProcess process = run.start(contender, options)) {
      long started = System.nanoTime();
      long lastLine = started;
      while (true) {
        Thread.sleep(LOOK_EVERY.toMillis());
        process.check();
        Point point = new Point(System.nanoTime(), output.committed(), process.cpu(), ownCpu());
        if (points.isEmpty() || point.written() > points.get(points.size() - 1).written()) {
          points.add(point);
        }
        if (point.nanos() - lastLine > LINE_EVERY.toNanos()) {
          lastLine = point.nanos();
          run.err()
              .printf(
                  Locale.ROOT,
                  "%-14s %4d s  %,9.0f of %,.0f requests, cpu %.1f s%n",
                  contender.label(),
                  Duration.ofNanos(point.nanos() - started).toSeconds(),
                  point.written() / perRequest,
                  target / perRequest,
                  point.cpu().toMillis() / 1e3);
        }
        if (point.written() >= target || point.nanos() - started > limit.toNanos()) {
          break;
        }
      }
    }
    return afterFirstThird(contender, points, perRequest);
  }

  /** Records to be written; a join holds the last requests, as nothing later follows them. */
  private long target(Contender contender, List<String> options) {
    if (contender.copies()) {
      return fed.records();
    }
    JoinConfig join = JoinConfig.of(WeirConfig.defaults().withAll(options));
    long heldMs = join.fastWindow().toMillis() + 2 * join.maxOutOfOrderness().toMillis();
    return fed.requests() - heldMs / spacingMs;
  }

  private Speed afterFirstThird(Contender contender, List<Point> points, double perRequest) {
    Point last = points.get(points.size() - 1);
    if (last.written() == 0) {
      throw new IllegalStateException(
          contender + ": no output within " + limit.toMinutes() + " minutes (more: --minutes)");
    }
    Point third =
        points.stream().filter(p -> p.written() >= last.written() / 3).findFirst().orElse(last);
    // Little traffic may come out all at once: then all is measured.
    Point first = third.written() < last.written() ? third : points.get(0);
    return new Speed(
        contender,
        (last.written() - first.written()) / perRequest,
        (last.nanos() - first.nanos()) / 1e9,
        last.cpu().minus(first.cpu()).toMillis() / 1e3,
        last.brokerCpu().minus(first.brokerCpu()).toMillis() / 1e3);
  }

  private static Duration ownCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
