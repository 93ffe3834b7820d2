package io.weir.local;

import io.weir.local.chart.ChartStyle;
import io.weir.local.chart.PlotPage.Plot;
import io.weir.simulator.traffic.TrafficFigures;
import io.weir.simulator.traffic.TrafficFigures.Delay;
import io.weir.simulator.traffic.TrafficFigures.DelayPoint;
import io.weir.simulator.traffic.TrafficFigures.HitRate;
import io.weir.simulator.traffic.TrafficFigures.Popularity;
import io.weir.simulator.traffic.TrafficFigures.Rate;
import io.weir.simulator.traffic.TrafficFigures.StageFigures;
import java.awt.Color;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The pictures of a log's statistics. */
final class StatisticsPlots {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 420;

  private StatisticsPlots() {}

  static List<Plot> of(TrafficFigures figures) {
    List<Plot> plots = new ArrayList<>();
    if (figures.stages().isEmpty() || figures.positions().isEmpty()) {
      return plots;
    }
    plots.add(
        new Plot("stages", "Items that each stage puts in order, on average.", stages(figures)));
    plots.add(
        new Plot(
            "tail",
            "How much of each stage's lists falls on the less popular four fifths of the"
                + " catalogue, and on items that entered it later.",
            tail(figures)));
    plots.add(
        new Plot(
            "popularity",
            "Share of listings that fall on so many items, the most listed first: of retrieval"
                + " and of exposure.",
            popularity(figures)));
    plots.add(
        new Plot(
            "positions",
            "Clicks a showing by position, beside the truth; bars are two standard errors.",
            positions(figures.positions())));
    if (!figures.hitRates().isEmpty()) {
      plots.add(
          new Plot(
              "hit-rate",
              "Share of the clicks to be expected of what reached ranking that the first items"
                  + " hold, in ranking's order and in pre-ranking's.",
              hitRates(figures.hitRates())));
    }
    if (figures.clickDelayMs().count() > 0) {
      plots.add(
          new Plot(
              "delays",
              "Share of clicks that have come so long after the exposure, and of orders after the"
                  + " click.",
              delays(figures)));
    }
    return plots;
  }

  private static CategoryChart stages(TrafficFigures figures) {
    CategoryChart chart = bars("Items a list", "items");
    bars(chart, "items", figures, StageFigures::meanSize);
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setYAxisMin(1.0);
    return chart;
  }

  private static CategoryChart tail(TrafficFigures figures) {
    CategoryChart chart = bars("Tail and newborn items", "share of listings");
    bars(chart, "tail", figures, StageFigures::tailShare);
    bars(chart, "newborn", figures, StageFigures::newbornShare);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(StatisticsPlots::percent);
    return chart;
  }

  private static XYChart popularity(TrafficFigures figures) {
    XYChart chart = lines("Popularity", "items, the most listed first", "share of listings");
    chart.getStyler().setXAxisLogarithmic(true);
    curve(chart, "retrieval", figures.retrievalCurve(), ChartStyle.BLUE);
    curve(chart, "exposure", figures.exposureCurve(), ChartStyle.ORANGE);
    return chart;
  }

  private static void curve(XYChart chart, String name, List<Popularity> curve, Color color) {
    line(
        chart,
        name,
        curve.stream().mapToDouble(Popularity::rank).toArray(),
        curve.stream().mapToDouble(Popularity::cumulative).toArray(),
        color);
  }

  private static XYChart positions(List<Rate> positions) {
    XYChart chart = lines("Clicks by position", "position", "clicks a showing");
    double[] at = IntStream.rangeClosed(1, positions.size()).asDoubleStream().toArray();
    double[] errors =
        values(positions, r -> 2 * Math.sqrt(r.observed() * (1 - r.observed()) / r.trials()));
    chart
        .addSeries("observed", at, values(positions, Rate::observed), errors)
        .setMarker(SeriesMarkers.CIRCLE)
        .setMarkerColor(ChartStyle.BLUE)
        .setLineStyle(SeriesLines.NONE);
    chart.getStyler().setErrorBarsColor(ChartStyle.BLUE);
    if (positions.stream().allMatch(rate -> rate.expected() != null)) {
      line(chart, "truth", at, values(positions, StatisticsPlots::expected), ChartStyle.ORANGE);
    }
    chart.getStyler().setXAxisMaxLabelCount(positions.size());
    return chart;
  }

  private static XYChart hitRates(List<HitRate> rates) {
    XYChart chart = lines("Hit rate", "first items of what reached ranking", "expected clicks");
    double[] first = rates.stream().mapToDouble(HitRate::first).toArray();
    line(
        chart,
        "ranking",
        first,
        rates.stream().mapToDouble(HitRate::ranking).toArray(),
        ChartStyle.BLUE);
    line(
        chart,
        "pre-ranking",
        first,
        rates.stream().mapToDouble(HitRate::preRanking).toArray(),
        ChartStyle.ORANGE);
    return chart;
  }

  private static XYChart delays(TrafficFigures figures) {
    XYChart chart = lines("Delays", "seconds", "share that has come");
    chart.getStyler().setXAxisLogarithmic(true);
    delay(chart, "click after exposure", figures.clickDelayMs(), ChartStyle.BLUE);
    delay(chart, "order after click", figures.purchaseDelayMs(), ChartStyle.ORANGE);
    return chart;
  }

  private static void delay(XYChart chart, String name, Delay delay, Color color) {
    if (delay.count() > 0) {
      line(
          chart,
          name,
          delay.curve().stream().mapToDouble(point -> point.ms() / 1e3).toArray(),
          delay.curve().stream().mapToDouble(DelayPoint::share).toArray(),
          color);
    }
  }

  private static CategoryChart bars(String title, String axis) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .yAxisTitle(axis)
            .build();
    ChartStyle.set(chart.getStyler());
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setAvailableSpaceFill(0.6);
    return chart;
  }

  private static void bars(
      CategoryChart chart,
      String name,
      TrafficFigures figures,
      ToDoubleFunction<StageFigures> figure) {
    chart.addSeries(
        name,
        List.copyOf(figures.stages().keySet()),
        figures.stages().values().stream().map(f -> figure.applyAsDouble(f)).toList());
  }

  private static XYChart lines(String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    ChartStyle.set(chart.getStyler());
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(StatisticsPlots::percent);
    return chart;
  }

  private static String percent(double share) {
    return new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT))
            .format(100 * share)
        + " %";
  }

  private static void line(XYChart chart, String name, double[] x, double[] y, Color color) {
    chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE).setLineColor(color).setLineWidth(2);
  }

  private static double[] values(List<Rate> rates, ToDoubleFunction<Rate> value) {
    return rates.stream().mapToDouble(value).toArray();
  }

  private static double expected(Rate rate) {
    Double expected = rate.expected();
    return expected == null ? Double.NaN : expected;
  }
}
