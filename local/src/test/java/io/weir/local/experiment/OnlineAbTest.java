package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.flink.JoinConfig;
import io.weir.local.closedloop.LoopArm;
import io.weir.local.experiment.Measure.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlineAbTest {
  /** After 150 s: the first samples of the first 120 s, and the second of the first 90 s. */
  @Test
  void samplesLearnt_inTheWarmUp_areThoseWhoseWindowsAreOver() {
    JoinConfig join = JoinConfig.of(LoopArm.beneath(WeirConfig.defaults()));
    assertThat(OnlineAb.learnt(Duration.ofSeconds(150), 20, join)).isEqualTo(20 * (120 + 90));
    assertThat(OnlineAb.learnt(Duration.ofSeconds(20), 20, join)).isZero();
  }

  @Test
  void pooled_ofOneSeed_isThatSeed_aboutItsEstimate() {
    Interval pooled = OnlineAbReport.pooled(List.of(new Interval(2, 1, 3)));
    assertThat(pooled.estimate()).isEqualTo(2);
    assertThat(pooled.low()).isCloseTo(1, within(1e-12));
    assertThat(pooled.high()).isCloseTo(3, within(1e-12));
  }

  /** Four times the users say it twice as exactly. */
  @Test
  void pooled_ofFourSeedsThatAgree_isHalfAsWide() {
    Interval seed = new Interval(2, 1, 3);
    Interval pooled = OnlineAbReport.pooled(List.of(seed, seed, seed, seed));
    assertThat(pooled.estimate()).isEqualTo(2);
    assertThat(pooled.high() - pooled.low()).isCloseTo(1, within(1e-12));
  }

  /** Each for itself is sure, and yet they do not say the same: t(3) · 2 / √4 = 3.18. */
  @Test
  void pooled_ofFourSeedsThatDiffer_isAsWideAsTheyDiffer() {
    Interval seed = new Interval(2, 1, 3);
    Interval pooled = OnlineAbReport.pooled(List.of(seed, seed, seed, new Interval(6, 5, 7)));
    assertThat(pooled.estimate()).isEqualTo(3);
    assertThat(pooled.low()).isCloseTo(-.18245, within(1e-4));
    assertThat(pooled.high()).isCloseTo(6.18245, within(1e-4));
    assertThat(pooled.excludesZero()).isFalse();
  }

  @Test
  void chosenRates_haveADaggerWhereBetterOnesMayLieBeyond() {
    Rates low = new Rates(0.001, 0.03);
    Rates high = new Rates(0.003, 0.05);
    List<Rates> tried = List.of(low, high);
    assertThat(OnlineAbReport.chosen(new RateSearch.Found(high, tried, true), high))
        .isEqualTo("chosen †");
    assertThat(OnlineAbReport.chosen(new RateSearch.Found(high, tried, false), high))
        .isEqualTo("chosen");
    assertThat(OnlineAbReport.chosen(new RateSearch.Found(high, tried, true), low)).isEmpty();
  }

  /** Figure 6: the second seed knows nothing of the fifth octile. */
  @Test
  void ordersOfMiddleAndTail_areJudgedInCvrOfHccpAlone(@TempDir Path dir) throws IOException {
    List<CellResult> results = new ArrayList<>();
    for (int seed = 1; seed <= 2; seed++) {
      Map<String, Double> figures = new HashMap<>();
      for (String arm : List.of("hccp", "hccp-without-up")) {
        for (int octile = 1; octile <= 8; octile++) {
          double lift = octile == 4 ? -.1 : .1;
          if (seed == 1 || octile != 5) {
            String name = arm + ".cvrOctile" + octile + ".lift";
            figures.put(name, lift);
            figures.put(name + ".low", lift - .01);
            figures.put(name + ".high", lift + .01);
          }
        }
      }
      figures.put("base.cvrOctile1", .2);
      results.add(new CellResult("loop", "", 0, 0, 0, 1, new Measured(figures, Map.of())));
    }
    Report report = new Report("");
    new OnlineAbReport(results).octiles(report);
    report.write(dir);
    List<String> rows =
        Files.readString(dir.resolve("report.md"))
            .lines()
            .dropWhile(line -> !line.startsWith("| CVR |"))
            .toList();
    assertThat(rows)
        .anyMatch(
            row ->
                row.startsWith("| hccp | 10.00 % ")
                    && row.contains("| agrees 10.00 % ")
                    && row.contains("| disagrees -10.00 % ")
                    && row.contains("| undecided 10.00 % "))
        .anyMatch(row -> row.startsWith("| hccp-without-up |") && !row.contains("agrees"));
  }
}
