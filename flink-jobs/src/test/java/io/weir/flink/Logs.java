package io.weir.flink;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Small logs for tests, and how they come out of a source. */
final class Logs {
  static final long T0 = 1_700_000_000_000L;
  static final long USER = 7;
  private static final Topics TOPICS = new Topics("weir.");

  private Logs() {}

  static RequestContext context(String id, long requestTime) {
    return new RequestContext(
        id,
        USER,
        requestTime,
        requestTime,
        "home",
        Map.of("country", new long[] {1}),
        Map.of("age", new float[] {.5f}),
        Map.of("clicked", new long[] {3, 2}));
  }

  static CandidateList list(String id, long requestTime, Stage stage, long... items) {
    return new CandidateList(
        id, USER, requestTime, requestTime + stage.depth(), "home", stage, items);
  }

  static Feedback click(String id, long requestTime, long eventTime, long item) {
    return new Feedback(id, USER, requestTime, eventTime, item, "click", 1);
  }

  static SourceRecord source(RequestContext context, long offset) {
    return source(
        SourceTopic.REQUESTS, offset, context.requestId(), Codecs.REQUESTS.encode(context));
  }

  static SourceRecord source(CandidateList list, long offset) {
    return source(
        SourceTopic.valueOf(list.stage().name()),
        offset,
        list.requestId(),
        Codecs.CANDIDATES.encode(list));
  }

  static SourceRecord source(Feedback feedback, long offset) {
    return source(
        SourceTopic.FEEDBACK, offset, feedback.requestId(), Codecs.FEEDBACK.encode(feedback));
  }

  static SourceRecord source(
      SourceTopic topic, long offset, @Nullable String key, byte @Nullable [] value) {
    return new SourceDeserializer(TOPICS, Duration.ofSeconds(10), Duration.ofDays(366))
        .read(
            new ConsumerRecord<>(
                topic.topic(TOPICS),
                0,
                offset,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value));
  }
}
