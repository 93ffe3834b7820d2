package io.weir.local;

import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig;
import io.weir.schemas.Topics;
import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.simulator.traffic.Disturbances;
import io.weir.simulator.traffic.Pacer;
import io.weir.simulator.traffic.TrafficSender;
import io.weir.simulator.traffic.TruthFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** One run of {@code simulate}, from the options to the summary. */
final class Simulation {
  private final WeirConfig config;
  private final SimulatorConfig simulator;
  private final SimulatedCascade cascade;
  private final Disturbances disturbances;
  private final double speed;
  private final PrintWriter err;

  /** Fails where the run cannot be, as far as that can be known before it. */
  Simulation(TrafficOptions options, WeirConfig config, PrintWriter err) {
    this.config = config;
    this.err = err;
    simulator = SimulatorConfig.of(config);
    cascade = new SimulatedCascade(simulator, options.requests(simulator));
    disturbances = options.disturbances(JoinConfig.of(config));
    speed = options.speed(simulator);
  }

  /**
   * Sends everything, or what there is time for until the process is asked to end.
   *
   * @param truth where the truth goes, null = nowhere
   */
  SimulationSummary run(Interruption interruption, @Nullable Path truth) {
    createTopics(config.kafka());
    cascade.notes().forEach(this::note);
    Pacer pacer = Pacer.of(speed, new InterruptibleClock(interruption));
    try (TruthFile truths = truth == null ? null : TruthFile.create(truth);
        SentArm arm = SentArm.open(config, simulator, cascade, disturbances, truths);
        Progress progress = Progress.open(err, "sent", cascade.requests())) {
      long start = System.nanoTime();
      boolean complete =
          new TrafficSender(List.of(arm.lane()), pacer)
              .send(
                  cascade.requests(),
                  LoopRun.longestWindow(JoinConfig.of(config)),
                  (done, total) -> progress.show(done, arm));
      Duration wall = Duration.ofNanos(System.nanoTime() - start);
      return summary(List.of(arm.summary()), complete, pacer.behindMs(), wall);
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

  private SimulationSummary summary(
      List<SimulationSummary.Arm> arms, boolean complete, long behindMs, Duration wall) {
    return new SimulationSummary(
        cascade.name(),
        simulator.seed(),
        cascade.requests(),
        !complete,
        Math.round(wall.toMillis() / 10.0) / 1e2,
        Double.isInfinite(speed) ? null : speed * simulator.requestsPerSecond(),
        behindMs,
        SimulationSummary.Disturbed.of(disturbances),
        arms,
        cascade.notes());
  }
}
