package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.flink.RawRecord.KeyForm;
import io.weir.flink.RequestBytes.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestBytesTest {
  private static final int LIMIT = 1_000;

  private int made;

  @Test
  void judge_manyRequestsOverFewCounters_asAPlainMapWould() {
    RequestBytes bytes = new RequestBytes(LIMIT);
    Map<String, List<RawRecord>> held = new HashMap<>();
    Random random = new Random(4);
    int refused = 0;
    for (int i = 0; i < 500_000; i++) {
      String request = "r" + random.nextInt(i % 2 == 0 ? 20 : 200_000);
      RawRecord more = record(Integer.BYTES + random.nextInt(300));
      List<RawRecord> now = held.computeIfAbsent(request, r -> new ArrayList<>());
      boolean fits = bytes.judge(request, more, () -> now) == Verdict.FITS;
      assertThat(fits).as("step %d", i).isEqualTo(sum(now) + more.bytes().length <= LIMIT);
      if (fits) {
        bytes.hold(request, more);
        now.add(more);
      } else {
        refused++;
      }
      if (random.nextInt(10) == 0) {
        String released = "r" + random.nextInt(20);
        List<RawRecord> gone = held.remove(released);
        bytes.release(released, gone == null ? 0 : sum(gone));
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  @Test
  void judge_withinTheLimit_readsNoState() {
    RequestBytes bytes = new RequestBytes(LIMIT);
    List<RawRecord> held = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      RawRecord raw = record(100);
      assertThat(bytes.judge("r", raw, RequestBytesTest::fail)).isEqualTo(Verdict.FITS);
      bytes.hold("r", raw);
      held.add(raw);
    }
    assertThat(bytes.judge("r", record(4), () -> held)).isEqualTo(Verdict.TOO_MUCH);
    // From then on it is known exactly, and by content.
    assertThat(bytes.judge("r", record(4), RequestBytesTest::fail)).isEqualTo(Verdict.TOO_MUCH);
    assertThat(bytes.judge("r", held.get(3), RequestBytesTest::fail)).isEqualTo(Verdict.DUPLICATE);
    bytes.release("r", 1_000);
    assertThat(bytes.judge("r", record(1_000), RequestBytesTest::fail)).isEqualTo(Verdict.FITS);
  }

  private RawRecord record(int length) {
    byte[] value = ByteBuffer.allocate(length).putInt(made++).array();
    return new RawRecord(SourceTopic.FEEDBACK, 0, made, KeyForm.REQUEST_ID, null, value);
  }

  private static long sum(List<RawRecord> records) {
    return records.stream().mapToLong(raw -> raw.bytes().length).sum();
  }

  private static List<RawRecord> fail() {
    throw new AssertionError("read");
  }
}
