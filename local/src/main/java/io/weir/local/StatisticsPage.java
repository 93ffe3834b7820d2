package io.weir.local;

import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The statistics of a simulation as one page with plots beside it. Immutable, thread-safe. */
final class StatisticsPage {
  private static final String PAGE = "index.html";

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Weir: simulated traffic</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 1280px; margin: 2em auto;
        padding: 0 1em }
      pre { background: #f6f6f4; padding: 1em; overflow-x: auto; font-size: 13px }
      .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(480px, 1fr)); gap: 1em }
      img { width: 100%; border: 1px solid #ddd }
      figure { margin: 0 }
      figcaption { color: #555; font-size: 13px }
      </style>
      </head>
      <body>
      <h1>Simulated traffic</h1>
      """;

  private final Path dir;

  private StatisticsPage(Path dir) {
    this.dir = dir;
  }

  /**
   * A page in a folder, which is made if it is missing.
   *
   * @throws InvalidValueException when nothing can be written there
   */
  static StatisticsPage into(Path dir) {
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw unwritable(dir);
    }
    if (!Files.isWritable(dir)) {
      throw unwritable(dir);
    }
    return new StatisticsPage(dir);
  }

  /** Writes the page and its pictures; returns the page's path. */
  Path write(SimulationSummary summary) {
    StringBuilder html = new StringBuilder(HEAD);
    html.append("<pre>").append(escaped(table(summary))).append("</pre>\n");
    for (SimulationSummary.Arm arm : summary.arms()) {
      html.append("<h2>").append(escaped(arm.name())).append("</h2>\n<div class=\"plots\">\n");
      for (StatisticsPlots.Plot plot : StatisticsPlots.of(arm.statistics())) {
        String file = arm.name() + "-" + plot.name() + ".png";
        plot.write(dir.resolve(file));
        html.append("<figure><img src=\"").append(escaped(file)).append("\" alt=\"");
        html.append(escaped(plot.caption())).append("\"><figcaption>");
        html.append(escaped(plot.caption())).append("</figcaption></figure>\n");
      }
      html.append("</div>\n");
    }
    html.append("</body>\n</html>\n");
    Path page = dir.resolve(PAGE);
    try {
      Files.writeString(page, html);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page;
  }

  private static String table(SimulationSummary summary) {
    StringWriter text = new StringWriter();
    SimulationPrinter.print(summary, new PrintWriter(text));
    return text.toString().strip();
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
