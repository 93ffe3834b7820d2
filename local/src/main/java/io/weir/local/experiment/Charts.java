package io.weir.local.experiment;

import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The pictures of reports, in one style. */
final class Charts {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 420;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 14);
  private static final Color GRID = new Color(0xe4, 0xe4, 0xe0);
  private static final Color[] COLORS = {
    new Color(0x1f, 0x5f, 0xa8),
    new Color(0xd9, 0x6a, 0x1d),
    new Color(0x2e, 0x8b, 0x57),
    new Color(0x8a, 0x4f, 0x9e),
    new Color(0x7a, 0x7a, 0x75)
  };

  private Charts() {}

  /** Points with error bars, one column a name. */
  static CategoryChart points(String title, String axis) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .yAxisTitle(axis)
            .build();
    style(chart.getStyler());
    chart.getStyler().setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setXAxisLabelRotation(30);
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
    style(chart.getStyler());
    return chart;
  }

  /** Adds a curve over 1, 2, … */
  static void add(XYChart chart, String name, double[] values) {
    double[] at = IntStream.rangeClosed(1, values.length).asDoubleStream().toArray();
    chart.addSeries(name, at, values).setMarker(SeriesMarkers.CIRCLE).setLineWidth(2);
  }

  private static void style(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setLegendBorderColor(GRID);
    styler.setLegendFont(FONT);
    styler.setChartTitleFont(TITLE);
    styler.setAxisTitleFont(FONT);
    styler.setAxisTickLabelsFont(FONT);
    styler.setSeriesColors(COLORS);
  }
}
