package io.weir.local;

import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig;
import io.weir.schemas.Topics;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.simulator.traffic.Disturbances;
import io.weir.simulator.traffic.Pacer;
import io.weir.simulator.traffic.TrafficSender;
import io.weir.simulator.traffic.TruthFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** One run of {@code simulate}, from the options to the summary. */
final class Simulation {
  private final Map<String, WeirConfig> arms;
  private final SimulatorConfig simulator;
  private final long requests;
  private final Disturbances disturbances;
  private final Duration window;
  private final double speed;
  private final PrintWriter err;

  /** Fails where the run cannot be, as far as that can be known before it. */
  Simulation(TrafficOptions options, WeirConfig config, PrintWriter err) {
    this.err = err;
    arms = new LinkedHashMap<>(options.arms(config));
    simulator = SimulatorConfig.of(config);
    requests = options.requests(simulator);
    disturbances = options.disturbances(JoinConfig.of(config));
    window = LoopRun.longestWindow(JoinConfig.of(config));
    speed = options.speed(simulator);
  }

  /**
   * Sends everything, or what there is time for until the process is asked to end.
   *
   * @param truth where the truth goes, null = nowhere
   */
  SimulationSummary run(Interruption interruption, @Nullable Path truth) {
    arms.values().forEach(config -> createTopics(config.kafka()));
    List<SentArm> opened = new ArrayList<>();
    try (TruthFile truths = truth == null ? null : TruthFile.create(truth);
        Progress progress = Progress.open(err, "sent", requests, Progress.Unit.REQUESTS)) {
      arms.forEach(
          (name, config) -> opened.add(SentArm.open(name, config, requests, disturbances, truths)));
      List<String> notes = opened.get(0).notes();
      notes.forEach(this::note);
      Pacer pacer = Pacer.of(speed, new InterruptibleClock(interruption));
      TrafficSender sender = new TrafficSender(opened.stream().map(SentArm::lane).toList(), pacer);
      long start = System.nanoTime();
      boolean complete =
          sender.send(requests, window, (done, total) -> progress.show(done, opened.get(0)));
      Duration wall = Duration.ofNanos(System.nanoTime() - start);
      return new SimulationSummary(
          "simulated",
          simulator.seed(),
          requests,
          !complete,
          Math.round(wall.toMillis() / 10.0) / 1e2,
          Double.isInfinite(speed) ? null : speed * simulator.requestsPerSecond(),
          pacer.behindMs(),
          SimulationSummary.Disturbed.of(disturbances),
          opened.stream().map(SentArm::summary).toList(),
          notes);
    } finally {
      opened.forEach(SentArm::close);
    }
  }

  private void createTopics(KafkaConfig kafka) {
    try (Admin admin = Broker.admin(kafka)) {
      Topics.create(kafka, admin);
      long records = Broker.records(admin, Topics.of(kafka).sources());
      if (records > 0) {
        note(
            String.format(
                Locale.ROOT,
                "topics %s* hold %,d records and heartbeats already; a join that has read the end"
                    + " of an earlier stream takes these requests as late",
                kafka.topicPrefix(),
                records));
      }
    }
  }

  private void note(String text) {
    err.println("Note: " + text);
  }
}
