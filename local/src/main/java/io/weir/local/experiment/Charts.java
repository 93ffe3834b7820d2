package io.weir.local.experiment;

import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.chart.ChartStyle;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The pictures of reports, in one style. */
final class Charts {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 420;
  private static final int TALL = 560;
  private static final int COLUMN_WIDTH = 22;

  /** So many short names stand side by side. */
  private static final int LEVEL_NAMES = 5;

  private static final String NUMBER = "0.#####";

  private Charts() {}

  /**
   * Points with error bars; the names of many columns stand upright below them.
   *
   * @param columns how many there will be
   */
  static CategoryChart points(String title, String axis, int columns) {
    boolean upright = columns > LEVEL_NAMES;
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(Math.max(WIDTH, columns * COLUMN_WIDTH))
            .height(upright ? TALL : HEIGHT)
            .title(title)
            .yAxisTitle(axis)
            .build();
    ChartStyle.set(chart.getStyler());
    chart.getStyler().setYAxisDecimalPattern(NUMBER);
    chart.getStyler().setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    chart.getStyler().setPlotGridVerticalLinesVisible(upright);
    chart.getStyler().setXAxisMaxLabelCount(columns);
    if (upright) {
      chart.getStyler().setXAxisLabelRotation(90);
      chart.getStyler().setXAxisLabelAlignmentVertical(TextAlignment.Right);
      chart.getStyler().setLegendVisible(false);
    }
    return chart;
  }

  /** Adds a series of points. */
  static void add(
      CategoryChart chart,
      String name,
      List<String> columns,
      List<Double> values,
      List<Double> errors) {
    chart.addSeries(name, columns, values, errors);
  }

  /** Curves of numbers by another number. */
  static XYChart curves(String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    ChartStyle.set(chart.getStyler());
    chart.getStyler().setYAxisDecimalPattern(NUMBER);
    chart.getStyler().setXAxisDecimalPattern(NUMBER);
    return chart;
  }

  /** Adds a curve over given places, with its intervals; nothing where there are none. */
  static void add(XYChart chart, String name, List<Integer> at, List<Interval> values) {
    if (at.isEmpty()) {
      return;
    }
    chart
        .addSeries(
            name,
            at.stream().mapToDouble(Integer::doubleValue).toArray(),
            values.stream().mapToDouble(Interval::estimate).toArray(),
            values.stream().mapToDouble(one -> (one.high() - one.low()) / 2).toArray())
        .setMarker(SeriesMarkers.CIRCLE)
        .setLineWidth(2);
  }

  /** Adds a curve over 1, 2, … */
  static void add(XYChart chart, String name, double[] values) {
    double[] at = IntStream.rangeClosed(1, values.length).asDoubleStream().toArray();
    add(chart, name, at, values);
  }

  /** Adds a curve over given places. */
  static void add(XYChart chart, String name, double[] at, double[] values) {
    chart.addSeries(name, at, values).setMarker(SeriesMarkers.CIRCLE).setLineWidth(2);
  }

  /** Adds a curve over given places with error bars. */
  static void add(XYChart chart, String name, double[] at, double[] values, double[] errors) {
    chart.addSeries(name, at, values, errors).setMarker(SeriesMarkers.CIRCLE).setLineWidth(2);
  }

  /** Draws some series that are there in dashes, so that those beneath them are seen. */
  static void dash(XYChart chart, Predicate<String> names) {
    chart.getSeriesMap().values().stream()
        .filter(series -> names.test(series.getName()))
        .forEach(series -> series.setLineStyle(SeriesLines.DASH_DASH));
  }

  /** Writes a word at a place. */
  static void note(XYChart chart, String word, double x, double y) {
    AnnotationText text = new AnnotationText(word, x, y, false);
    chart.addAnnotation(text);
  }

  /**
   * Adds a curve over 1, 2, … of logarithms to the base of 10, where the axis is to say so; what is
   * not above 0 is left out. An axis of the library's own logarithms has ticks at whole powers
   * alone.
   */
  static void addLogarithms(XYChart chart, String name, double[] values) {
    int[] above = IntStream.range(0, values.length).filter(i -> values[i] > 0).toArray();
    if (above.length > 0) {
      add(
          chart,
          name,
          IntStream.of(above).mapToDouble(i -> i + 1).toArray(),
          IntStream.of(above).mapToDouble(i -> Math.log10(values[i])).toArray());
    }
  }
}
