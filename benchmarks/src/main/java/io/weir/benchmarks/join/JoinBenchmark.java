package io.weir.benchmarks.join;

import com.fasterxml.jackson.databind.node.TextNode;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.flink.JoinConfig;
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

/** One run of all contenders on the same bytes. */
final class JoinBenchmark {
  private static final long SEED = 1;
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);
  private static final Duration FAST_WINDOW = Duration.ofMinutes(5);

  private final WeirConfig config;
  private final List<String> assignments;
  private final long requests;
  private final Duration limit;
  private final List<String> jvm;
  private final @Nullable Path profile;
  private final PrintWriter err;

  JoinBenchmark(
      WeirConfig config,
      List<String> assignments,
      long requests,
      Duration limit,
      List<String> jvm,
      @Nullable Path profile,
      PrintWriter err) {
    this.config = config;
    this.assignments = assignments;
    this.requests = requests;
    this.limit = limit;
    this.jvm = jvm;
    this.profile = profile;
    this.err = err;
  }

  void run(List<Contender> contenders, PrintWriter out) throws Exception {
    Path dir = Files.createTempDirectory("weir-bench-");
    try (EmbeddedKafka broker = EmbeddedKafka.start(dir.resolve("kafka"))) {
      KafkaConfig kafka =
          config.with("kafka.bootstrap-servers=" + broker.bootstrapServers()).kafka();
      try (Admin admin = Admin.create(kafka.clientProperties());
          Feed feed = new Feed(kafka, SEED)) {
        Topics.create(kafka, admin);
        write(feed);
        Feed.Totals fed = feed.totals();
        List<Measured> results = new ArrayList<>();
        for (Contender contender : contenders) {
          results.add(measure(contender, dir, kafka, admin, fed));
          Topics topics = Topics.of(kafka);
          admin.deleteTopics(List.of(topics.samples(), topics.deadLetter())).all().get();
        }
        print(results, out);
      }
    } finally {
      delete(dir);
    }
  }

  private void write(Feed feed) {
    long start = System.nanoTime();
    for (long i = 0; i < requests; i++) {
      feed.next();
    }
    feed.flush();
    err.printf(
        Locale.ROOT,
        "traffic: %,d requests, %,d records, %,d bytes in %.1f s%n",
        requests,
        feed.totals().records(),
        feed.totals().bytes(),
        (System.nanoTime() - start) / 1e9);
  }

  /** What was measured once the first third of the output was there. */
  record Measured(
      Contender contender,
      double requests,
      double seconds,
      double cpuSeconds,
      double brokerCpuSeconds) {
    double rate() {
      return requests / seconds;
    }
  }

  private record Point(long nanos, long written, Duration cpu, Duration brokerCpu) {}

  private Measured measure(
      Contender contender, Path dir, KafkaConfig kafka, Admin admin, Feed.Totals fed)
      throws Exception {
    Path own = Files.createDirectories(dir.resolve(contender.label()));
    List<String> options = new ArrayList<>(defaults(kafka, contender, own));
    options.addAll(contender.options());
    options.addAll(assignments);
    List<String> jvmOptions = new ArrayList<>(jvm);
    if (profile != null) {
      Files.createDirectories(profile);
      jvmOptions.add(
          "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
              + profile.toAbsolutePath().resolve(contender.label() + ".jfr"));
    }
    JoinConfig join = JoinConfig.of(WeirConfig.defaults().withAll(options));
    double perRequest = contender.copies() ? (double) fed.records() / fed.requests() : 1;
    long target =
        contender.copies()
            ? fed.records()
            : fed.requests()
                - (join.fastWindow().toMillis() + 2 * join.maxOutOfOrderness().toMillis())
                    / Traffic.SPACING_MS;
    Output output = new Output(admin, Topics.of(kafka).samples(), kafka.partitions());
    List<Point> points = new ArrayList<>();
    try (ContenderProcess process = ContenderProcess.start(contender, own, jvmOptions, options)) {
      long started = System.nanoTime();
      long lastLine = started;
      while (true) {
        Thread.sleep(LOOK_EVERY.toMillis());
        process.check();
        Point point =
            new Point(
                System.nanoTime(),
                output.committed(),
                process.cpu(),
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
        if (points.isEmpty() || point.written() > points.get(points.size() - 1).written()) {
          points.add(point);
        }
        if (point.nanos() - lastLine > LINE_EVERY.toNanos()) {
          lastLine = point.nanos();
          err.printf(
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
    Point last = points.get(points.size() - 1);
    Point first =
        points.stream().filter(p -> p.written() >= last.written() / 3).findFirst().orElse(last);
    return new Measured(
        contender,
        (last.written() - first.written()) / perRequest,
        (last.nanos() - first.nanos()) / 1e9,
        last.cpu().minus(first.cpu()).toMillis() / 1e3,
        last.brokerCpu().minus(first.brokerCpu()).toMillis() / 1e3);
  }

  private List<String> defaults(KafkaConfig kafka, Contender contender, Path own) {
    String group = "bench-" + contender.label();
    return List.of(
        "kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "join.fast-window=" + FAST_WINDOW.toMillis() + "ms",
        "join.idle-timeout=0ms",
        "join.alignment-max-drift=2m",
        "join.group-id=" + group,
        "join.transactional-id-prefix=" + group,
        "join.recovery=none",
        "join.flink-options={restart-strategy.type: none}",
        "join.checkpoint-dir="
            + TextNode.valueOf(own.resolve("checkpoints").toUri().toString()).toString());
  }

  private void print(List<Measured> results, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-14s %10s %8s %12s %8s %14s %10s %8s%n",
        "",
        "requests/s",
        "ratio",
        "cpu us/req",
        "ratio",
        "broker us/req",
        "requests",
        "seconds");
    Measured base = results.get(0);
    for (Measured m : results) {
      out.printf(
          Locale.ROOT,
          "%-14s %,10.0f %8.3f %12.0f %8.3f %14.0f %,10.0f %8.1f%n",
          m.contender().label(),
          m.rate(),
          m.rate() / base.rate(),
          m.cpuSeconds() * 1e6 / m.requests(),
          (base.cpuSeconds() / base.requests()) / (m.cpuSeconds() / m.requests()),
          m.brokerCpuSeconds() * 1e6 / m.requests(),
          m.requests(),
          m.seconds());
    }
    out.flush();
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> tree = Files.walk(dir)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
