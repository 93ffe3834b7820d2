package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Stage;
import io.weir.core.config.TasksConfig;
import io.weir.core.config.WeirConfig;
import io.weir.core.labelling.RequestRecords;
import io.weir.core.labelling.SampleAssembler;
import io.weir.core.labelling.SlowFeedback;
import io.weir.core.sampling.Sampler;
import io.weir.core.sampling.Samplers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class JoinMetricsTest {
  private static final TasksConfig TASKS = WeirConfig.defaults().tasks();
  private static final Sampler ALL = Samplers.create("none");

  private final Map<String, Counter> counters = new TreeMap<>();
  private final Map<String, Gauge<?>> gauges = new TreeMap<>();
  private final Map<String, Histogram> histograms = new TreeMap<>();
  private final HeldTotals totals = new HeldTotals();
  private final JoinMetrics metrics = new JoinMetrics(new Recording(""), TASKS, totals);

  @Test
  void joined_sampleWithContradictions_isCountedByKindAndStage() {
    SampleAssembler assembler = new SampleAssembler(TASKS, SlowFeedback.NONE, ALL);
    RequestRecords records = new RequestRecords();
    records.add(Logs.context("r", Logs.T0));
    records.add(Logs.list("r", Logs.T0, Stage.RANKING, 1, 2, 1));
    records.add(Logs.list("r", Logs.T0, Stage.EXPOSURE, 3));
    records.add(Logs.click("r", Logs.T0, Logs.T0, 2));
    metrics.joined(assembler.assemble(records, Logs.T0));
    RequestRecords plain = new RequestRecords();
    plain.add(Logs.context("p", Logs.T0));
    plain.add(Logs.list("p", Logs.T0, Stage.EXPOSURE, 3));
    metrics.joined(assembler.assemble(plain, Logs.T0));
    assertThat(count("revision.0.samples")).isEqualTo(2);
    assertThat(count("revision.1.samples")).isZero();
    assertThat(count("kind.repeated-item.contradictions")).isEqualTo(1);
    assertThat(count("kind.stage-skipped.contradictions")).isEqualTo(1);
    assertThat(count("kind.feedback-not-exposed.contradictions")).isEqualTo(1);
    assertThat(count("kind.several-lists.contradictions")).isZero();
    assertThat(count("stage.ranking.requestsWithStage")).isEqualTo(1);
    assertThat(gauges.get("stage.ranking.completeness").getValue()).isEqualTo(.5);
    assertThat(gauges.get("stage.exposure.completeness").getValue()).isEqualTo(1.);
    assertThat(gauges.get("stage.retrieval.completeness").getValue()).isEqualTo(0.);
  }

  @Test
  void completeness_isOfTheLastThousandSamples() {
    SampleAssembler assembler = new SampleAssembler(TASKS, SlowFeedback.NONE, ALL);
    RequestRecords with = new RequestRecords();
    with.add(Logs.context("r", Logs.T0));
    with.add(Logs.list("r", Logs.T0, Stage.RANKING, 1));
    with.add(Logs.list("r", Logs.T0, Stage.EXPOSURE, 1));
    RequestRecords without = new RequestRecords();
    without.add(Logs.context("r", Logs.T0));
    without.add(Logs.list("r", Logs.T0, Stage.EXPOSURE, 1));
    for (int i = 0; i < 5_000; i++) {
      metrics.joined(assembler.assemble(with, Logs.T0));
    }
    assertThat(gauges.get("stage.ranking.completeness").getValue()).isEqualTo(1.);
    for (int i = 0; i < 750; i++) {
      metrics.joined(assembler.assemble(without, Logs.T0));
    }
    assertThat(gauges.get("stage.ranking.completeness").getValue()).isEqualTo(.25);
    assertThat(gauges.get("stage.exposure.completeness").getValue()).isEqualTo(1.);
    assertThat(count("stage.ranking.requestsWithStage")).isEqualTo(5_000);
  }

  @Test
  void feedback_inTimeAndLate_isCountedByAction_unknownOnesTogether() {
    metrics.labelled(Logs.click("r", Logs.T0, Logs.T0 + 700, 2));
    metrics.lateFeedback("click");
    metrics.lateFeedback("order");
    metrics.lateFeedback("x1");
    metrics.lateFeedback("x2");
    assertThat(count("action.click.feedback")).isEqualTo(1);
    assertThat(histograms.get("action.click.labelDelayMs").getStatistics().getMax()).isEqualTo(700);
    assertThat(count("action.click.lateFeedback")).isEqualTo(1);
    assertThat(count("action.order.lateFeedback")).isEqualTo(1);
    assertThat(count("action.other.lateFeedback")).isEqualTo(2);
    assertThat(counters).doesNotContainKey("action.x1.lateFeedback");
  }

  @Test
  void refusalsDuplicatesAndWhatIsHeld_areCounted() {
    RawRecord context = Logs.source(Logs.context("r", Logs.T0), 1).raw();
    metrics.duplicates(List.of(context, context, context));
    metrics.recordsJoined(List.of(context));
    metrics.deadLetter(Reason.LATE);
    metrics.deadLetter(Reason.LATE);
    totals.hold(context);
    totals.hold(new JoinedRequest(Logs.T0, new byte[1000], new long[0]));
    assertThat(count("source.requests.duplicates")).isEqualTo(3);
    assertThat(count("source.feedback.duplicates")).isZero();
    assertThat(count("source.requests.recordsJoined")).isEqualTo(1);
    assertThat(count("reason.late.deadLetters")).isEqualTo(2);
    assertThat(count("reason.undecodable.deadLetters")).isZero();
    assertThat(gauges.get("openRequests").getValue()).isEqualTo(1L);
    assertThat(gauges.get("maturingRequests").getValue()).isEqualTo(1L);
    assertThat((Long) gauges.get("stateBytes").getValue()).isGreaterThan(1000L);
  }

  private long count(String name) {
    return counters.get(name).getCount();
  }

  private final class Recording extends UnregisteredMetricsGroup {
    private final String prefix;

    Recording(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public Counter counter(String name) {
      return counters.computeIfAbsent(prefix + name, n -> new SimpleCounter());
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
      gauges.put(prefix + name, gauge);
      return gauge;
    }

    @Override
    public <H extends Histogram> H histogram(String name, H histogram) {
      histograms.put(prefix + name, histogram);
      return histogram;
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
      return new Recording(prefix + key + "." + value + ".");
    }
  }
}
