package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TestSamples;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PendingScoresTest {
  private static final int HOUR = 3_600;

  /** Request number n comes n seconds after the first. */
  private static void keep(PendingScores pending, int n) {
    RequestSample sample = TestSamples.sample(n);
    pending.keep(
        sample.requestId(),
        new FirstScores(sample.requestTime(), new long[] {n}, new short[1], Map.of()));
  }

  private static boolean takes(PendingScores pending, int n) {
    return pending.take(TestSamples.sample(n)).isPresent();
  }

  @Test
  void take_ofAKeptRequest_handsItOutOnce() {
    PendingScores pending = new PendingScores(2);
    keep(pending, 1);
    assertThat(pending.take(TestSamples.sample(1)).orElseThrow().items()).containsExactly(1);
    assertThat(takes(pending, 1)).isFalse();
    assertThat(pending.untested()).isEqualTo(1);
  }

  @Test
  void take_ofAMuchYoungerRequest_forgetsThoseThatWouldHaveComeAgainBefore() {
    PendingScores pending = new PendingScores(8);
    keep(pending, 1);
    keep(pending, HOUR - 10);
    keep(pending, HOUR + 10);
    assertThat(takes(pending, HOUR + 10)).isTrue();
    assertThat(takes(pending, 1)).isFalse();
    assertThat(takes(pending, HOUR - 10)).isTrue();
  }

  @Test
  void keep_ofMoreThanThereIsRoomFor_keepsAShareSpreadOverAll() {
    PendingScores pending = new PendingScores(100);
    for (int n = 0; n < 1_000; n++) {
      keep(pending, n);
    }
    long early = IntStream.range(0, 500).filter(n -> takes(pending, n)).count();
    long late = IntStream.range(500, 1_000).filter(n -> takes(pending, n)).count();
    assertThat(early + late).isBetween(30L, 100L).isEqualTo(1_000 - pending.untested());
    assertThat(early).isBetween(15L, 60L);
    assertThat(late).isBetween(15L, 60L);
  }

  @Test
  void keep_whenThereIsRoomAgain_keepsAllAgain() {
    PendingScores pending = new PendingScores(100);
    for (int n = 0; n < 1_000; n++) {
      keep(pending, n);
    }
    takes(pending, 3 * HOUR);
    for (int n = 3 * HOUR; n < 3 * HOUR + 40; n++) {
      keep(pending, n);
    }
    long kept =
        IntStream.range(3 * HOUR + 20, 3 * HOUR + 40).filter(n -> takes(pending, n)).count();
    assertThat(kept).isEqualTo(20);
  }

  @Test
  void keep_withoutAnyRoom_keepsNothing() {
    PendingScores pending = new PendingScores(0);
    keep(pending, 1);
    assertThat(takes(pending, 1)).isFalse();
  }
}
