package io.weir.benchmarks.simulate;

import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.LogProducer;
import io.weir.schemas.Topics;
import io.weir.simulator.LogEvent;
import io.weir.simulator.Outbox;
import io.weir.simulator.cascade.Preset;
import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Makes records for a while, preset by preset and mode by mode, and counts them.
 *
 * @param measured how long each is measured, after a warm-up of half of that
 * @param assignments options of the configuration
 */
record SimulateBenchmark(Duration measured, List<String> assignments, PrintWriter err) {
  /** More than any run makes. */
  private static final long REQUESTS = 1L << 40;

  SimulateReport run(List<Preset> presets) throws IOException {
    List<Speed> speeds = new ArrayList<>();
    for (Preset preset : presets) {
      for (Mode mode : Mode.values()) {
        err.println("measuring " + preset.name().toLowerCase(Locale.ROOT) + ", " + mode.label());
        speeds.add(mode == Mode.SENT ? sent(preset) : made(preset, mode));
      }
    }
    return new SimulateReport(speeds);
  }

  private Speed made(Preset preset, Mode mode) {
    SimulatedCascade cascade = new SimulatedCascade(simulator(preset), REQUESTS);
    Iterator<LogEvent> events =
        mode == Mode.MADE_WITH_TRUTH ? cascade.iterator(truth -> {}) : cascade.iterator();
    return measure(preset, mode, events, event -> {}, () -> {});
  }

  private Speed sent(Preset preset) throws IOException {
    Path dir = Files.createTempDirectory("weir-bench-");
    try (EmbeddedKafka broker = EmbeddedKafka.start(dir)) {
      KafkaConfig kafka =
          config(preset).with("kafka.bootstrap-servers=" + broker.bootstrapServers()).kafka();
      try (Admin admin = Admin.create(kafka.clientProperties())) {
        Topics.create(kafka, admin);
      }
      SimulatedCascade cascade = new SimulatedCascade(simulator(preset), REQUESTS);
      try (LogProducer producer = new LogProducer(kafka)) {
        Outbox outbox = new Outbox(cascade.name(), producer);
        return measure(preset, Mode.SENT, cascade.iterator(), outbox::send, outbox::flush);
      }
    } finally {
      delete(dir);
    }
  }

  private Speed measure(
      Preset preset,
      Mode mode,
      Iterator<LogEvent> events,
      Consumer<LogEvent> each,
      Runnable flush) {
    pass(events, each, measured.dividedBy(2));
    flush.run();
    long start = System.nanoTime();
    long[] counts = pass(events, each, measured);
    flush.run();
    return new Speed(preset, mode, counts[0], counts[1], (System.nanoTime() - start) / 1e9);
  }

  /** Requests and records of a while. */
  private static long[] pass(Iterator<LogEvent> events, Consumer<LogEvent> each, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    long requests = 0;
    long records = 0;
    for (boolean timeIsLeft = true; timeIsLeft; ) {
      LogEvent event = events.next();
      each.accept(event);
      if (!event.isOfCatalogue()) {
        records++;
      }
      if (event instanceof LogEvent.OfRequest) {
        requests++;
        timeIsLeft = System.nanoTime() < end;
      }
    }
    return new long[] {requests, records};
  }

  private SimulatorConfig simulator(Preset preset) {
    return SimulatorConfig.of(config(preset));
  }

  private WeirConfig config(Preset preset) {
    return WeirConfig.defaults()
        .withAll(assignments)
        .with("simulator.preset=" + preset.name().toLowerCase(Locale.ROOT));
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
