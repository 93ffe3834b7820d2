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
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An arm of a simulation on its way to its topics; whoever opens it closes it. */
final class SentArm implements AutoCloseable {
  private final String name;
  private final KafkaConfig kafka;
  private final LogProducer producer;
  private final TrafficStatistics statistics;
  private final Lane lane;

  private SentArm(
      String name,
      KafkaConfig kafka,
      LogProducer producer,
      TrafficStatistics statistics,
      Lane lane) {
    this.name = name;
    this.kafka = kafka;
    this.producer = producer;
    this.statistics = statistics;
    this.lane = lane;
  }

  /**
   * The one arm of a cascade without others.
   *
   * @param truths takes the truth, null = nobody does
   */
  static SentArm open(
      WeirConfig config,
      SimulatorConfig simulator,
      SimulatedCascade cascade,
      Disturbances disturbances,
      @Nullable TruthFile truths) {
    String name = cascade.name();
    double decay = simulator.positionDecay();
    TrafficStatistics statistics =
        new TrafficStatistics(position -> 1 / (1 + decay * (position - 1)));
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
            name,
            cascade.requests(),
            new DisturbedEvents(statistics.observing(events), disturbances, simulator.seed()),
            new Outbox(name, producer),
            ReplaySettings.of(config).heartbeatEvery());
    return new SentArm(name, config.kafka(), producer, statistics, lane);
  }

  Lane lane() {
    return lane;
  }

  /** What was sent and seen so far. */
  SimulationSummary.Arm summary() {
    LogTotals sent = lane.sent();
    DisturbanceTotals disturbed = lane.disturbed();
    return new SimulationSummary.Arm(
        name,
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
