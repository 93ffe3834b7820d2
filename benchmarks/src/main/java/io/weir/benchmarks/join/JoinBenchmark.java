package io.weir.benchmarks.join;

import io.weir.benchmarks.join.SpeedRun.Speed;
import io.weir.benchmarks.join.StateRun.StateSize;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * One run of all contenders on the same bytes.
 *
 * @param requests requests of traffic for the speed
 * @param stateRequests requests of a fast window, for the size of state; 0 = not measured
 * @param limit the longest a contender may take
 * @param jvm options of every contender's JVM
 * @param profile where recordings go; null = none are made
 */
record JoinBenchmark(
    long requests,
    long stateRequests,
    Duration limit,
    List<String> jvm,
    @Nullable Path profile,
    List<String> assignments,
    PrintWriter err) {

  private static final long SEED = 1;
  private static final long LEAST_SPACING_MS = 10;
  // Six fast windows and more, so that most samples come out before the traffic ends.
  private static final long LEAST_SPAN_MS = 6 * BenchRun.FAST_WINDOW.toMillis();

  JoinReport run(List<Contender> contenders) throws Exception {
    WeirConfig config = WeirConfig.defaults().withAll(assignments);
    Path dir = Files.createTempDirectory("weir-bench-");
    try (EmbeddedKafka broker = EmbeddedKafka.start(dir.resolve("kafka"))) {
      WeirConfig local = config.with("kafka.bootstrap-servers=" + broker.bootstrapServers());
      try (Admin admin = Admin.create(local.kafka().clientProperties())) {
        BenchRun run = new BenchRun(local, assignments, jvm, profile, dir, admin, err);
        List<StateSize> state = state(run, contenders);
        return new JoinReport(speed(run, contenders), state);
      }
    } finally {
      delete(dir);
    }
  }

  private List<Speed> speed(BenchRun run, List<Contender> contenders) throws Exception {
    long spacingMs = Math.max(LEAST_SPACING_MS, LEAST_SPAN_MS / requests);
    Topics.create(run.kafka(), run.admin());
    Feed.Totals fed = write(run, spacingMs);
    SpeedRun speed = new SpeedRun(run, fed, spacingMs, limit);
    List<Speed> speeds = new ArrayList<>();
    for (Contender contender : contenders) {
      speeds.add(speed.measure(contender));
    }
    return speeds;
  }

  private Feed.Totals write(BenchRun run, long spacingMs) {
    long start = System.nanoTime();
    try (Feed feed = new Feed(run.kafka(), SEED, spacingMs)) {
      feed.write(requests);
      Feed.Totals fed = feed.totals();
      err.printf(
          Locale.ROOT,
          "traffic: %,d requests, %,d records, %,d bytes in %.1f s%n",
          fed.requests(),
          fed.records(),
          fed.bytes(),
          (System.nanoTime() - start) / 1e9);
      return fed;
    }
  }

  private List<StateSize> state(BenchRun run, List<Contender> contenders) throws Exception {
    List<StateSize> sizes = new ArrayList<>();
    if (stateRequests > 0) {
      StateRun state = new StateRun(run, stateRequests, limit);
      for (Contender contender : contenders) {
        if (contender.holdsRequests()) {
          sizes.addAll(state.measure(contender));
        }
      }
    }
    return sizes;
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> tree = Files.walk(dir)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
