package io.weir.store.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class IngestStatsTest {
  private final IngestStats stats = new IngestStats();

  @Test
  void freshness_ofUpdates_isMeasuredFromTheirHeaders() {
    for (int i = 1; i <= 100; i++) {
      stats.readable(item(Kind.UPDATE), headers(10_000 - i, 10_000 - 10 * i), 10_000);
    }
    assertThat(stats.trainToReadable().summary()).isEqualTo(new Latencies.Summary(100, 50, 99));
    assertThat(stats.sampleToReadable().summary()).isEqualTo(new Latencies.Summary(100, 500, 990));
  }

  @Test
  void freshness_ofRefreshes_isNotMeasured() {
    stats.readable(item(Kind.REFRESH), headers(1, 1), 10);
    assertThat(stats.trainToReadable().summary()).isEqualTo(new Latencies.Summary(0, 0, 0));
  }

  @Test
  void freshness_withoutOrWithSenselessHeaders_isNotMeasured() {
    stats.readable(item(Kind.UPDATE), new RecordHeaders(), 10);
    RecordHeaders senseless = new RecordHeaders();
    senseless.add(IngestStats.STEP_END_HEADER, "soon".getBytes(UTF_8));
    senseless.add(IngestStats.SAMPLE_APPEND_HEADER, null);
    stats.readable(item(Kind.UPDATE), senseless, 10);
    assertThat(stats.trainToReadable().summary().count()).isZero();
    assertThat(stats.sampleToReadable().summary().count()).isZero();
  }

  @Test
  void freshness_fromTheFutureOrAges_isBounded() {
    stats.readable(item(Kind.UPDATE), headers(20, -1_000_000_000_000L), 10);
    assertThat(stats.trainToReadable().summary()).isEqualTo(new Latencies.Summary(1, 0, 0));
    assertThat(stats.sampleToReadable().summary().p50Ms()).isGreaterThanOrEqualTo(86_400_000);
  }

  private static ItemEmbedding item(Kind kind) {
    return ItemEmbedding.vector(kind, 1, 1, 1, 1, 1, new float[] {1});
  }

  private static RecordHeaders headers(long stepEndMs, long sampleAppendMs) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(IngestStats.STEP_END_HEADER, Long.toString(stepEndMs).getBytes(UTF_8));
    headers.add(IngestStats.SAMPLE_APPEND_HEADER, Long.toString(sampleAppendMs).getBytes(UTF_8));
    return headers;
  }
}
