package io.weir.local;

import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.schemas.LogProducer;
import io.weir.schemas.Topics;
import io.weir.simulator.LogEvent;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Outbox;
import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.simulator.replay.ReplaySettings;
import io.weir.simulator.traffic.DisturbanceTotals;
import io.weir.simulator.traffic.Disturbances;
import io.weir.simulator.traffic.DisturbedEvents;
import io.weir.simulator.traffic.Lane;
import io.weir.simulator.traffic.TrafficStatistics;
import io.weir.simulator.traffic.TruthFile;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An arm of a simulation on its way to its topics; whoever opens it closes it. */
final class SentArm implements AutoCloseable {
  private final String name;
  private final String scorer;
  private final KafkaConfig kafka;
  private final LogProducer producer;
  private final TrafficStatistics statistics;
  private final Lane lane;
  private final List<String> notes;

  private SentArm(
      String name,
      String scorer,
      KafkaConfig kafka,
      LogProducer producer,
      TrafficStatistics statistics,
      Lane lane,
      List<String> notes) {
    this.name = name;
    this.scorer = scorer;
    this.kafka = kafka;
    this.producer = producer;
    this.statistics = statistics;
    this.lane = lane;
    this.notes = notes;
  }

  /**
   * An arm from its configuration to its topics, which exist.
   *
   * @param requests how many it has
   * @param truths takes the truth, null = nobody does
   */
  static SentArm open(
      String name,
      WeirConfig config,
      long requests,
      Disturbances disturbances,
      @Nullable TruthFile truths) {
    SimulatorConfig simulator = SimulatorConfig.of(config);
    SimulatedCascade cascade = new SimulatedCascade(simulator, requests);
    TrafficStatistics statistics = new TrafficStatistics(cascade::attention);
    Iterator<LogEvent> events =
        cascade.iterator(
            truth -> {
              statistics.observe(truth);
              if (truths != null) {
                truths.write(name, truth);
              }
            });
    LogProducer producer = new LogProducer(config.kafka());
    Lane lane =
        new Lane(
            requests,
            new DisturbedEvents(statistics.observing(events), disturbances, simulator.seed()),
            new Outbox(name, producer),
            ReplaySettings.of(config).heartbeatEvery());
    return new SentArm(
        name,
        simulator.preRanking().name(),
        config.kafka(),
        producer,
        statistics,
        lane,
        cascade.notes());
  }

  Lane lane() {
    return lane;
  }

  /** What must be known beside the figures. */
  List<String> notes() {
    return notes;
  }

  /** What was sent and seen so far. */
  SimulationSummary.Arm summary() {
    LogTotals sent = lane.sent();
    DisturbanceTotals disturbed = lane.disturbed();
    return new SimulationSummary.Arm(
        name,
        scorer,
        kafka.topicPrefix(),
        sent.requests(),
        sent.records(),
        sent.recordsPerTopic(Topics.of(kafka)),
        disturbed.lost(),
        disturbed.duplicated(),
        disturbed.late(),
        statistics.figures());
  }

  /** What a progress display says beside the requests. */
  @Override
  public String toString() {
    LogTotals sent = lane.sent();
    return String.format(
        Locale.ROOT,
        "%,d records, %,d clicks, %,d orders",
        sent.records(),
        sent.clicks(),
        sent.orders());
  }

  @Override
  public void close() {
    producer.close();
  }
}
