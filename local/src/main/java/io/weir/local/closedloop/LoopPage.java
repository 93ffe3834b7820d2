package io.weir.local.closedloop;

import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;

/**
 * The figures and the curves of a closed loop as one page that holds all, with the pictures beside
 * it as files. Immutable, thread-safe.
 */
public final class LoopPage {
  private static final String PAGE = "index.html";
  private static final int DOTS_PER_INCH = 144;

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Weir: closed loop</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 1360px; margin: 2em auto;
        padding: 0 1em }
      pre { background: #f6f6f4; padding: 1em; overflow-x: auto; font-size: 13px }
      .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(480px, 1fr)); gap: 1em }
      img { width: 100%; border: 1px solid #ddd }
      figure { margin: 0 }
      figcaption { color: #555; font-size: 13px }
      </style>
      </head>
      <body>
      <h1>Closed loop</h1>
      """;

  private final Path dir;

  private LoopPage(Path dir) {
    this.dir = dir;
  }

  /**
   * A page in a folder, which is made if it is missing.
   *
   * @throws InvalidValueException when nothing can be written there
   */
  public static LoopPage into(Path dir) {
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw unwritable(dir);
    }
    if (!Files.isWritable(dir)) {
      throw unwritable(dir);
    }
    return new LoopPage(dir);
  }

  /** Writes the page and its pictures; returns the page's path. */
  public Path write(LoopSummary summary) {
    StringWriter table = new StringWriter();
    LoopPrinter.print(summary, new PrintWriter(table));
    StringBuilder html = new StringBuilder(HEAD);
    html.append("<pre>").append(escaped(table.toString().strip())).append("</pre>\n");
    html.append("<div class=\"plots\">\n");
    try {
      for (LoopPlots.Plot plot : LoopPlots.of(summary)) {
        byte[] png = BitmapEncoder.getBitmapBytes(plot.chart(), BitmapFormat.PNG);
        String file = dir.resolve(plot.name() + ".png").toString();
        BitmapEncoder.saveBitmapWithDPI(plot.chart(), file, BitmapFormat.PNG, DOTS_PER_INCH);
        html.append("<figure><img src=\"data:image/png;base64,");
        html.append(Base64.getEncoder().encodeToString(png)).append("\" alt=\"\"><figcaption>");
        html.append(escaped(plot.caption())).append("</figcaption></figure>\n");
      }
      html.append("</div>\n</body>\n</html>\n");
      return Files.writeString(dir.resolve(PAGE), html);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static InvalidValueException unwritable(Path dir) {
    return new InvalidValueException("stats-out", dir, "a folder that can be written to");
  }
}
