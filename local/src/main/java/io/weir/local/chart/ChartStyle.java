package io.weir.local.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The one look of all pictures. */
public final class ChartStyle {
  /** Of the first series. */
  public static final Color BLUE = new Color(0x1f, 0x5f, 0xa8);

  /** Of the second series. */
  public static final Color ORANGE = new Color(0xd9, 0x6a, 0x1d);

  private static final Color GRID = new Color(0xe4, 0xe4, 0xe0);
  private static final Color GREEN = new Color(0x2e, 0x8b, 0x57);
  private static final Color VIOLET = new Color(0x8a, 0x4f, 0x9e);
  private static final Color RED = new Color(0xb2, 0x22, 0x3c);
  private static final Color TEAL = new Color(0x12, 0x96, 0x9e);
  private static final Color GREY = new Color(0x7a, 0x7a, 0x75);
  private static final BasicStroke DOTTED =
      new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {3, 3}, 0);
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 14);

  private static final Color[] SERIES = {BLUE, ORANGE, GREEN, VIOLET, GREY, RED, TEAL};

  private ChartStyle() {}

  /** Of the series of a place, from 0 on. */
  public static Color color(int series) {
    return SERIES[series % SERIES.length];
  }

  /** A mark at a place of the horizontal axis. */
  public static AnnotationLine upright(double at) {
    return new AnnotationLine(at, true, false);
  }

  /** Gives a chart the look. */
  public static void set(AxesChartStyler styler) {
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
    styler.setSeriesColors(SERIES.clone());
    styler.setAnnotationLineColor(GREY);
    styler.setAnnotationLineStroke(DOTTED);
  }
}
