package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.MetricWindow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final Health health =
      new Health(new TrainerConfig.Health("", 0, 2, 1.5, 0.5), List.of("click"), 100, 7);

  @Test
  void windows_thatAreAsGoodAsTheBest_areGood() {
    window(110, 0.5, 7);
    window(120, 0.4, 7);
    window(130, 0.59, 8);
    assertThat(health.isBad()).isFalse();
    assertThat(health.verdict()).isEmpty();
    assertThat(health.goodStep()).isEqualTo(130);
  }

  @Test
  void windows_worseThanTheFactor_areBad_andTwoInARowTakeLearningBack() {
    window(110, 0.4, 7);
    window(120, 0.61, 7);
    assertThat(health.isBad()).isTrue();
    assertThat(health.verdict()).isEmpty();
    window(130, 0.4, 7);
    assertThat(health.isBad()).isFalse();
    window(140, 0.61, 7);
    window(150, 0.7, 7);
    assertThat(health.verdict())
        .hasValue(
            "2 bad windows in a row, the last one: click log loss 0.7000, at best 0.4000 before");
    assertThat(health.goodStep()).isEqualTo(130);
  }

  @Test
  void windows_whoseStepsWereSkipped_areBad() {
    window(104, 0.4, 11);
    assertThat(health.isBad()).isFalse();
    window(104, Double.NaN, 16);
    window(105, Double.NaN, 20);
    assertThat(health.verdict())
        .hasValue("2 bad windows in a row, the last one: 4 of 5 steps skipped");
    assertThat(health.goodStep()).isEqualTo(104);
  }

  @Test
  void windows_whereNothingIsJudged_neverTakeLearningBack() {
    Health off = new Health(new TrainerConfig.Health("", 0, 0, 0, 0.5), List.of("click"), 0, 0);
    off.window(of(0, 9, 10));
    off.window(of(0, 9, 20));
    assertThat(off.verdict()).isEmpty();
    assertThat(off.isBad()).isFalse();
  }

  private void window(long step, double logLoss, double skipped) {
    health.window(of(step, logLoss, skipped));
  }

  private static MetricWindow of(long step, double logLoss, double skipped) {
    return new MetricWindow(
        "trainer", 0, 1, 10, step, Map.of("click.logLoss", logLoss, "total.skippedSteps", skipped));
  }
}
