package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestBytesTest {
  private static final int LIMIT = 1_000;

  @Test
  void admits_manyRequestsOverFewCounters_asAPlainMapWould() {
    RequestBytes bytes = new RequestBytes(LIMIT);
    Map<String, Long> held = new HashMap<>();
    Random random = new Random(4);
    int refused = 0;
    for (int i = 0; i < 500_000; i++) {
      String request = "r" + random.nextInt(i % 2 == 0 ? 20 : 200_000);
      int more = 1 + random.nextInt(300);
      long now = held.getOrDefault(request, 0L);
      boolean admitted = bytes.admits(request, more, () -> now);
      assertThat(admitted).as("step %d", i).isEqualTo(now + more <= LIMIT);
      if (admitted) {
        bytes.hold(request, more);
        held.put(request, now + more);
      } else {
        refused++;
      }
      if (random.nextInt(10) == 0) {
        String released = "r" + random.nextInt(20);
        bytes.release(released, held.getOrDefault(released, 0L));
        held.remove(released);
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  @Test
  void admits_withinTheLimit_readsNoState() {
    RequestBytes bytes = new RequestBytes(LIMIT);
    for (int i = 0; i < 10; i++) {
      assertThat(bytes.admits("r", 100, () -> fail())).isTrue();
      bytes.hold("r", 100);
    }
    assertThat(bytes.admits("r", 1, () -> 1_000)).isFalse();
    // From then on it is known exactly.
    assertThat(bytes.admits("r", 1, () -> fail())).isFalse();
    bytes.release("r", 1_000);
    assertThat(bytes.admits("r", 1_000, () -> fail())).isTrue();
  }

  private static long fail() {
    throw new AssertionError("read");
  }
}
