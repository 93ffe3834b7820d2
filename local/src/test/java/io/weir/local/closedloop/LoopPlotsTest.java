package io.weir.local.closedloop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.local.chart.PlotPage.Plot;
import io.weir.local.closedloop.LoopSummary.Point;
import io.weir.local.closedloop.LoopSummary.Range;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;

class LoopPlotsTest {
  @Test
  void freshness_ofAnArmThatLearns_hasABand() {
    List<Plot> plots = LoopPlots.of(summary(new Range(20.0, 19.0, 21.0)));
    assertThat(plots).extracting(Plot::name).containsExactly("freshness");
    XYChart chart = (XYChart) plots.get(0).chart();
    assertThat(chart.getSeriesMap()).containsOnlyKeys("band 0", "one");
    assertThat(chart.getSeriesMap().get("band 0").getYData()).containsExactly(21, 21, 19, 19);
  }

  @Test
  void freshness_whereNothingIsLearnt_isNotDrawn() {
    assertThat(LoopPlots.of(summary(null))).isEmpty();
  }

  private static LoopSummary summary(@Nullable Range age) {
    Double mean = age == null ? null : age.estimate();
    List<Point> curve =
        List.of(
            new Point(0, 10, 5, 0, null, null, Map.of()),
            new Point(1, 20, 5, 1, mean, age, Map.of()),
            new Point(2, 30, 5, 2, mean, age, Map.of()));
    LoopSummary.Learnt learnt = new LoopSummary.Learnt("off", 0, 0, 0, 0, 0, null);
    LoopSummary.Arm arm = new LoopSummary.Arm("one", "learnt", "", Map.of(), learnt, curve);
    return new LoopSummary(
        "closed-loop", 1, 10, 3, 1, "random", 10, 2, .3, 1, 1, List.of(arm), List.of());
  }
}
