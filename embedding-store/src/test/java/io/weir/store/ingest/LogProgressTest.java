package io.weir.store.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogProgressTest {
  private final LogProgress progress = new LogProgress(2);

  @Test
  void lag_beforeTheEndsAreKnown_isUnknown() {
    progress.reached(0, 5);
    assertThat(progress.lag()).isEqualTo(LogProgress.UNKNOWN);
    assertThat(progress.lag(0)).isEqualTo(LogProgress.UNKNOWN);
    assertThat(progress.stalenessMs(1000)).isEqualTo(LogProgress.UNKNOWN);
  }

  @Test
  void lag_isWhatIsKnownAndNotReached() {
    progress.ended(100, new long[] {10, 20});
    progress.reached(0, 7);
    progress.reached(1, 22);
    assertThat(progress.lag(0)).isEqualTo(3);
    assertThat(progress.lag(1)).isZero();
    assertThat(progress.lag()).isEqualTo(3);
  }

  @Test
  void staleness_countsFromTheQuestionWhoseAnswerAllPartitionsHaveReached() {
    progress.ended(100, new long[] {10, 20});
    progress.reached(0, 10);
    assertThat(progress.stalenessMs(150)).isEqualTo(LogProgress.UNKNOWN);
    progress.reached(1, 20);
    assertThat(progress.stalenessMs(150)).isEqualTo(50);
    progress.ended(200, new long[] {10, 21});
    assertThat(progress.stalenessMs(250)).isEqualTo(150);
    progress.readUntil(1, 190);
    assertThat(progress.stalenessMs(250)).isEqualTo(60);
    progress.reached(1, 21);
    assertThat(progress.stalenessMs(250)).isEqualTo(50);
  }

  @Test
  void staleness_withoutAnswers_grows() {
    progress.ended(100, new long[] {0, 0});
    assertThat(progress.stalenessMs(100)).isZero();
    assertThat(progress.stalenessMs(60_100)).isEqualTo(60_000);
    assertThat(progress.completeUntilMs()).isEqualTo(100);
  }
}
