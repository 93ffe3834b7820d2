package io.weir.local.closedloop;

import io.weir.local.chart.ChartStyle;
import io.weir.local.chart.PlotPage.Plot;
import io.weir.local.closedloop.LoopSummary.Arm;
import io.weir.local.closedloop.LoopSummary.Figure;
import io.weir.local.closedloop.LoopSummary.Point;
import io.weir.local.closedloop.LoopSummary.Range;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The curves of a closed loop. */
final class LoopPlots {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 420;
  private static final int BAND_OPACITY = 45;

  private final LoopSummary summary;
  private final List<Plot> plots = new ArrayList<>();

  private LoopPlots(LoopSummary summary) {
    this.summary = summary;
  }

  static List<Plot> of(LoopSummary summary) {
    return new LoopPlots(summary).plots();
  }

  private List<Plot> plots() {
    pair(Measure.UCTR, "uctr", "Expected clicks a user");
    pair(Measure.UCVR, "ucvr", "Expected orders a user");
    pair(Measure.CLICK_HITS, "click-hit-rate", "Click hit rate of what pre-ranking passed on");
    pair(Measure.ORDER_HITS, "order-hit-rate", "Order hit rate of what pre-ranking passed on");
    pair(Measure.TAIL, "tail", "Share of what was shown in octiles 5 to 8");
    pair(Measure.NEWBORN, "newborn", "Share of what was shown that is newborn");
    if (!summary.arms().get(0).figures().isEmpty()) {
      plots.add(
          new Plot(
              "octiles",
              "Share of what was shown by octile of popularity, 1 the items found most often, and"
                  + " of items that came later; after the warm-up.",
              octiles()));
    }
    XYChart freshness = freshness();
    if (!freshness.getSeriesMap().isEmpty()) {
      plots.add(
          new Plot(
              "freshness",
              "Age of the newest request that the serving generation has learnt from, on average"
                  + " over a tick's requests; bands are the 95 % interval over users.",
              freshness));
    }
    return plots;
  }

  private void pair(String measure, String name, String title) {
    XYChart level = chart(title, title);
    XYChart difference = chart(title + ": over " + summary.arms().get(0).name(), "difference");
    for (int arm = 0; arm < summary.arms().size(); arm++) {
      curve(level, arm, measure, Figure::value);
      if (arm > 0) {
        curve(difference, arm, measure, Figure::difference);
      }
    }
    String bands = "; bands are the 95 % interval over users, the dotted line ends the warm-up.";
    if (!level.getSeriesMap().isEmpty()) {
      warmUp(level);
      plots.add(new Plot(name, title + bands, level));
    }
    if (!difference.getSeriesMap().isEmpty()) {
      warmUp(difference);
      plots.add(
          new Plot(
              name + "-difference", "The same, less the first arm's, paired" + bands, difference));
    }
  }

  private void curve(XYChart chart, int arm, String measure, Function<Figure, Range> which) {
    curve(
        chart,
        arm,
        point -> {
          Figure figure = point.figures().get(measure);
          return figure == null ? null : which.apply(figure);
        });
  }

  /** The points that have an estimate, with their band; nothing where there are none. */
  private void curve(XYChart chart, int arm, Function<Point, @Nullable Range> which) {
    Arm of = summary.arms().get(arm);
    List<Point> points = new ArrayList<>();
    List<Range> ranges = new ArrayList<>();
    for (Point point : of.curve()) {
      Range range = which.apply(point);
      if (range != null && range.estimate() != null) {
        points.add(point);
        ranges.add(range);
      }
    }
    if (points.isEmpty()) {
      return;
    }
    double[] at = points.stream().mapToDouble(LoopPlots::minutes).toArray();
    band(chart, arm, at, values(ranges, Range::low), values(ranges, Range::high));
    line(chart, of.name(), arm, at, values(ranges, Range::estimate));
  }

  private static double[] values(List<Range> ranges, Function<Range, @Nullable Double> which) {
    ToDoubleFunction<Range> value =
        range -> Objects.requireNonNullElse(which.apply(range), Double.NaN);
    return ranges.stream().mapToDouble(value).toArray();
  }

  /** There along the upper edge, back along the lower one. */
  private static void band(XYChart chart, int arm, double[] at, double[] low, double[] high) {
    int[] places =
        IntStream.range(0, at.length)
            .filter(i -> Double.isFinite(low[i]) && Double.isFinite(high[i]))
            .toArray();
    if (places.length < 2) {
      return;
    }
    double[] x = new double[2 * places.length];
    double[] y = new double[2 * places.length];
    for (int i = 0; i < places.length; i++) {
      int back = x.length - 1 - i;
      x[i] = at[places[i]];
      x[back] = at[places[i]];
      y[i] = high[places[i]];
      y[back] = low[places[i]];
    }
    Color color = ChartStyle.color(arm);
    XYSeries series = chart.addSeries("band " + arm, x, y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    series.setShowInLegend(false);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(new Color(0, 0, 0, 0));
    series.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_OPACITY));
  }

  private static void line(XYChart chart, String name, int arm, double[] x, double[] y) {
    chart
        .addSeries(name, x, y)
        .setMarker(SeriesMarkers.NONE)
        .setLineColor(ChartStyle.color(arm))
        .setLineStyle(SeriesLines.SOLID)
        .setLineWidth(2);
  }

  private void warmUp(XYChart chart) {
    if (summary.warmUp() > 0) {
      double end = summary.warmUp() * summary.tickSeconds() / 60;
      chart.addAnnotation(ChartStyle.upright(end));
    }
  }

  private XYChart freshness() {
    XYChart chart = chart("Age of the newest request known", "seconds");
    for (int arm = 0; arm < summary.arms().size(); arm++) {
      curve(chart, arm, Point::knownAge);
    }
    chart.getStyler().setYAxisMin(0.0);
    return chart;
  }

  private CategoryChart octiles() {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("What was shown, by popularity")
            .xAxisTitle("octile of popularity")
            .yAxisTitle("share of what was shown")
            .build();
    ChartStyle.set(chart.getStyler());
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    List<String> columns = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int octile = 1; octile <= ItemCounts.OCTILES; octile++) {
      columns.add(String.valueOf(octile));
      names.add("octile" + octile);
    }
    columns.add("newborn");
    names.add(Measure.NEWBORN);
    for (Arm arm : summary.arms()) {
      List<Double> values = names.stream().map(name -> estimate(arm, name)).toList();
      chart.addSeries(arm.name(), columns, values);
    }
    return chart;
  }

  private static double estimate(Arm arm, String name) {
    Figure figure = arm.figures().get(name);
    Double estimate = figure == null ? null : figure.value().estimate();
    return estimate == null ? 0 : estimate;
  }

  /** A point stands amid its tick. */
  private static double minutes(Point point) {
    double seconds = point.endSeconds() - point.endSeconds() / (2 * (point.tick() + 1));
    return seconds / 60;
  }

  private static XYChart chart(String title, String axis) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("minutes of event time")
            .yAxisTitle(axis)
            .build();
    ChartStyle.set(chart.getStyler());
    chart.getStyler().setYAxisDecimalPattern("0.####");
    chart.getStyler().setXAxisDecimalPattern("0.##");
    return chart;
  }
}
