package io.weir.local.chart;

import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A folder with one page of figures and plots, the plots beside it as files. Not thread-safe.
 *
 * <p>Texts are escaped here.
 */
public final class PlotPage {
  private static final String PAGE = "index.html";
  private static final int DOTS_PER_INCH = 144;

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Weir: %s</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 1360px; margin: 2em auto;
        padding: 0 1em }
      pre { background: #f6f6f4; padding: 1em; overflow-x: auto; font-size: 13px }
      .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(480px, 1fr)); gap: 1em }
      img { width: 100%%; border: 1px solid #ddd }
      figure { margin: 0 }
      figcaption { color: #555; font-size: 13px }
      </style>
      </head>
      <body>
      <h1>%s</h1>
      """;

  private final Path dir;
  private final StringBuilder body = new StringBuilder();

  private PlotPage(Path dir) {
    this.dir = dir;
  }

  /**
   * A plot.
   *
   * @param name of its file, without the ending
   * @param caption one line beneath it
   */
  public record Plot(String name, String caption, Chart<?, ?> chart) {}

  /**
   * An empty page in a folder, which is made if it is missing.
   *
   * @throws InvalidValueException when nothing can be written there
   */
  public static PlotPage into(Path dir) {
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw unwritable(dir);
    }
    if (!Files.isWritable(dir)) {
      throw unwritable(dir);
    }
    return new PlotPage(dir);
  }

  /** Adds a text of fixed width. */
  public PlotPage text(String text) {
    body.append("<pre>").append(escaped(text.strip())).append("</pre>\n");
    return this;
  }

  /** Adds a heading. */
  public PlotPage heading(String heading) {
    body.append("<h2>").append(escaped(heading)).append("</h2>\n");
    return this;
  }

  /**
   * Adds plots side by side and writes their files.
   *
   * @param prefix of the files' names
   */
  public PlotPage plots(String prefix, List<Plot> plots) {
    body.append("<div class=\"plots\">\n");
    for (Plot plot : plots) {
      String file = prefix + plot.name() + ".png";
      String path = dir.resolve(file).toString();
      try {
        BitmapEncoder.saveBitmapWithDPI(plot.chart(), path, BitmapFormat.PNG, DOTS_PER_INCH);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      String caption = escaped(plot.caption());
      body.append("<figure><img src=\"").append(escaped(file)).append("\" alt=\"");
      body.append(caption).append("\"><figcaption>").append(caption);
      body.append("</figcaption></figure>\n");
    }
    body.append("</div>\n");
    return this;
  }

  /** Writes the page; returns its path. */
  public Path write(String title) {
    String shown = escaped(title);
    try {
      return Files.writeString(
          dir.resolve(PAGE), HEAD.formatted(shown, shown) + body + "</body>\n</html>\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static InvalidValueException unwritable(Path dir) {
    return new InvalidValueException("stats-out", dir, "a folder that can be written to");
  }
}
