package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Codecs;
import io.weir.schemas.LogProducer;
import io.weir.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributionIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int REQUESTS = 60;
  private static final long SPACING_MS = 200;
  private static final long UNSEEN_ITEM = 999;

  @TempDir private Path dir;

  @Test
  void feedback_withAndWithoutRequest_labelsItsSampleOrIsKeptAside() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("kafka"))) {
      WeirConfig config = config(kafka);
      Topics topics = Topics.of(config.kafka());
      JobClient job =
          JoinJob.submit(
              StreamExecutionEnvironment.createLocalEnvironment(new Configuration()), config);
      try (LogProducer producer = new LogProducer(config.kafka());
          TopicReader samples = new TopicReader(kafka.bootstrapServers(), topics.samples());
          TopicReader letters = new TopicReader(kafka.bootstrapServers(), topics.deadLetter());
          TopicReader unattributed =
              new TopicReader(kafka.bootstrapServers(), topics.unattributedFeedback())) {
        List<Feedback> ofNoRequest = send(producer);
        producer.heartbeat(Logs.T0 + Duration.ofHours(1).toMillis()).get();
        samples.await(REQUESTS, PATIENCE, () -> isRunning(job));
        unattributed.await(ofNoRequest.size(), PATIENCE, () -> isRunning(job));
        job.cancel().get(30, TimeUnit.SECONDS);

        assertThat(samples.all()).hasSize(REQUESTS).allSatisfy(AttributionIT::assertLabelled);
        assertThat(unattributed.all())
            .extracting(record -> Codecs.FEEDBACK.decode(record.value()))
            .containsExactlyInAnyOrderElementsOf(ofNoRequest);
        assertThat(unattributed.all())
            .allSatisfy(
                record ->
                    assertThat(Ids.ofKey(record.key()))
                        .isEqualTo(Codecs.FEEDBACK.decode(record.value()).userId()));
        assertThat(letters.all()).isEmpty();
      }
    }
  }

  private WeirConfig config(EmbeddedKafka kafka) {
    return WeirConfig.defaults()
        .with("kafka.bootstrap-servers=" + kafka.bootstrapServers())
        .with("join.fast-window=10s")
        .with("join.slow-actions=[]")
        .with("join.attribution-window=60s")
        .with("join.idle-timeout=0ms")
        .with("join.checkpoint-interval=200ms")
        .with("join.checkpoint-dir=" + dir.resolve("checkpoints").toUri());
  }

  /**
   * Sends requests that show the same four items in turns; every second click does not name its
   * request and is sent twice, and before what it tells of. Returns what belongs to no request.
   */
  private static List<Feedback> send(LogProducer producer) {
    List<Feedback> ofNoRequest = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      String id = "r" + i;
      long time = Logs.T0 + i * SPACING_MS;
      Feedback named = Logs.click(id, time, time + 50, clicked(i));
      Feedback unnamed = new Feedback(null, Logs.USER, null, time + 50, clicked(i), "click", 1);
      boolean isNamed = i % 2 == 0;
      producer.send(isNamed ? named : unnamed);
      producer.send(isNamed ? named : unnamed);
      producer.send(Logs.context(id, time));
      producer.send(Logs.list(id, time, Stage.RANKING, 0, 1, 2, 3));
      producer.send(Logs.list(id, time, Stage.EXPOSURE, 3, 2, 1, 0));
      if (i % 10 == 0) {
        Feedback other =
            new Feedback(null, Logs.USER + i, null, time + 60, UNSEEN_ITEM, "order", i);
        producer.send(other);
        ofNoRequest.add(other);
      }
    }
    producer.flush();
    return ofNoRequest;
  }

  private static long clicked(int request) {
    return request % 4;
  }

  private static void assertLabelled(ConsumerRecord<byte[], byte[]> record) {
    RequestSample sample = Codecs.SAMPLES.decode(record.value());
    int request = Integer.parseInt(sample.requestId().substring(1));
    for (int i = 0; i < sample.size(); i++) {
      assertThat(sample.labels().get("click")[i])
          .as("%s, item %d", sample.requestId(), sample.itemIds()[i])
          .isEqualTo((byte) (sample.itemIds()[i] == clicked(request) ? 1 : 0));
    }
  }

  private static boolean isRunning(JobClient job) {
    try {
      return !job.getJobStatus().get(10, TimeUnit.SECONDS).isTerminalState();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
