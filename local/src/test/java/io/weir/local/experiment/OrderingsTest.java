package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Orderings.Verdict;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderingsTest {
  @ParameterizedTest
  @CsvSource({
    "2.5, .1, .3, AGREES",
    "-2.5, .1, .3, DISAGREES",
    "2.5, -.3, -.1, DISAGREES",
    "-2.5, -.3, -.1, AGREES",
    "2.5, -.1, .3, UNDECIDED",
    "0, .1, .3, UNDECIDED"
  })
  void verdict_needsAnIntervalThatLeavesZeroOut(
      double printed, double low, double high, Verdict verdict) {
    assertThat(Orderings.verdict(printed, new Interval((low + high) / 2, low, high)))
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"2.5, .05, AGREES", "-2.5, .05, DISAGREES", "2.5, .051, UNDECIDED"})
  void verdict_needsSeedsThatSayTheSame(double printed, double p, Verdict verdict) {
    assertThat(Orderings.verdict(printed, new Interval(.2, .1, .3), OptionalDouble.of(p)))
        .isEqualTo(verdict);
  }
}
