package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;

/** What checkpoints of the join weigh, with orders that mature after a minute. */
class StateBytesTest {
  private static final long SPACING_MS = 200;
  private static final int REQUESTS = 6_000;
  private static final int REQUESTS_PER_CHECKPOINT = 500;
  private static final LabelWindows WINDOWS =
      new LabelWindows(JoinConfig.of(JoinHarness.SLOW), action -> false);
  private static final int OPEN = (int) (WINDOWS.closed(0) / SPACING_MS);

  private final Random random = new Random(31);

  @Test
  void openRequests_shrinkAtFastDueAndLeaveNothingWhenClosed() throws Exception {
    try (JoinHarness harness = JoinHarness.open(JoinHarness.SLOW, new HashMapStateBackend())) {
      long none = bytes(harness, 1);
      long input = 0;
      for (int i = 0; i < 200; i++) {
        input += process(harness, "r" + i, Logs.T0, 190);
      }
      assertThat(bytes(harness, 2) - none).isBetween(input, input * 11 / 10);
      harness.watermark(WINDOWS.fastDue(Logs.T0));
      assertThat(bytes(harness, 3) - none).isBetween(1L, input * 6 / 10);
      harness.watermark(WINDOWS.closed(Logs.T0));
      assertThat(bytes(harness, 4)).isEqualTo(none);
    }
  }

  @Test
  void hashmap_manyMoreRequestsThanAreOpen_checkpointsStayAsLarge() throws Exception {
    Run run = run(new HashMapStateBackend());
    long settled = run.checkpoints().get(1);
    assertThat(run.checkpoints().subList(1, run.checkpoints().size()))
        .allSatisfy(bytes -> assertThat(bytes).isCloseTo(settled, withinPercentage(2)));
  }

  /** Its files also hold what is deleted and not yet compacted away, which varies. */
  @Test
  void rocksDb_manyMoreRequestsThanAreOpen_checkpointsStayBelowTheOpenOnesInput() throws Exception {
    Run run = run(new EmbeddedRocksDBStateBackend(true));
    long inputOfOpen = run.input() / REQUESTS * OPEN;
    assertThat(run.checkpoints())
        .allSatisfy(bytes -> assertThat(bytes).isLessThan(3 * inputOfOpen));
  }

  /** Encoded bytes that came in, and those of the checkpoints on the way. */
  private record Run(long input, List<Long> checkpoints) {}

  private Run run(StateBackend backend) throws Exception {
    assertThat(REQUESTS).isGreaterThan(15 * OPEN);
    long input = 0;
    List<Long> checkpoints = new ArrayList<>();
    try (JoinHarness harness = JoinHarness.open(JoinHarness.SLOW, backend)) {
      for (int i = 1; i <= REQUESTS; i++) {
        long time = Logs.T0 + i * SPACING_MS;
        input += process(harness, "r" + i, time, 40);
        harness.watermark(time);
        harness.clearOutput();
        if (i % REQUESTS_PER_CHECKPOINT == 0) {
          checkpoints.add(bytes(harness, i));
          assertThat(harness.stateEntries()).isEqualTo(Math.min(i, OPEN));
        }
      }
      assertThat(harness.newDeadLetters()).isEmpty();
    }
    return new Run(input, checkpoints);
  }

  private static long bytes(JoinHarness harness, long checkpoint) throws Exception {
    return harness.checkpoint(checkpoint).getStateSize();
  }

  /** Eight records of a request, as a cascade logs them; returns their encoded bytes. */
  private long process(JoinHarness harness, String id, long time, int candidates) throws Exception {
    List<SourceRecord> records = new ArrayList<>();
    records.add(Logs.source(Logs.context(id, time), 0));
    long[] items = random.longs(candidates).toArray();
    for (Stage stage : Stage.values()) {
      records.add(Logs.source(Logs.list(id, time, stage, items), 1));
    }
    records.add(Logs.source(Logs.click(id, time, time + 20, items[0]), 2));
    records.add(
        Logs.source(new Feedback(id, Logs.USER, time, time + 500, items[1], "order", 1), 3));
    harness.process(records.toArray(SourceRecord[]::new));
    return records.stream().mapToLong(record -> record.raw().bytes().length).sum();
  }
}
