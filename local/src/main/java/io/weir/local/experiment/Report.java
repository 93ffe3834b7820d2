package io.weir.local.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * What an experiment found, as Markdown with pictures beside it and as one page that holds all.
 *
 * <p>Filled from top to bottom by one thread, then written.
 */
final class Report {
  private static final int DOTS_PER_INCH = 96;

  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 1100px; margin: 2em auto;
        padding: 0 1em }
      table { border-collapse: collapse; margin: 1em 0 }
      th, td { border-bottom: 1px solid #ddd; padding: 3px 10px; text-align: left }
      img { max-width: 100%; border: 1px solid #ddd }
      figure { margin: 1em 0 }
      figcaption { color: #555; font-size: 13px }
      """;

  private final String title;
  private final List<Part> parts = new ArrayList<>();

  Report(String title) {
    this.title = title;
  }

  private sealed interface Part {}

  private record Heading(String text) implements Part {}

  private record Text(String text) implements Part {}

  private record Rows(List<String> header, List<List<String>> rows) implements Part {}

  private record Picture(String name, String caption, Chart<?, ?> chart) implements Part {}

  /** Adds all that another report holds. */
  void append(Report other) {
    parts.addAll(other.parts);
  }

  /** Puts a paragraph before all that there is. */
  void head(String text) {
    parts.add(0, new Text(text));
  }

  /** Begins a section. */
  void section(String heading) {
    parts.add(new Heading(heading));
  }

  /** Adds a paragraph. */
  void text(String text) {
    parts.add(new Text(text));
  }

  /** Adds a table, its rows as wide as its header. */
  void table(List<String> header, List<List<String>> rows) {
    parts.add(new Rows(List.copyOf(header), List.copyOf(rows)));
  }

  /**
   * Adds a picture.
   *
   * @param name that its file can have
   * @param caption what it shows, one sentence
   */
  void picture(String name, String caption, Chart<?, ?> chart) {
    parts.add(new Picture(name, caption, chart));
  }

  /** Writes {@code report.md}, {@code index.html} and the pictures; returns the page's path. */
  Path write(Path dir) {
    StringBuilder markdown = new StringBuilder("# ").append(title).append("\n");
    StringBuilder html =
        new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .append("<title>Weir: ")
            .append(escaped(title))
            .append("</title>\n<style>\n")
            .append(STYLE)
            .append("</style>\n</head>\n<body>\n<h1>")
            .append(escaped(title))
            .append("</h1>\n");
    try {
      Files.createDirectories(dir);
      for (Part part : parts) {
        write(part, dir, markdown, html);
      }
      Files.writeString(dir.resolve("report.md"), markdown);
      html.append("</body>\n</html>\n");
      return Files.writeString(dir.resolve("index.html"), html);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Part part, Path dir, StringBuilder markdown, StringBuilder html)
      throws IOException {
    if (part instanceof Heading heading) {
      markdown.append("\n## ").append(heading.text()).append("\n");
      html.append("<h2>").append(escaped(heading.text())).append("</h2>\n");
    } else if (part instanceof Text text) {
      markdown.append("\n").append(text.text()).append("\n");
      html.append("<p>").append(escaped(text.text())).append("</p>\n");
    } else if (part instanceof Rows rows) {
      write(rows, markdown, html);
    } else if (part instanceof Picture picture) {
      byte[] png = BitmapEncoder.getBitmapBytes(picture.chart(), BitmapFormat.PNG);
      BitmapEncoder.saveBitmapWithDPI(
          picture.chart(),
          dir.resolve(picture.name() + ".png").toString(),
          BitmapFormat.PNG,
          DOTS_PER_INCH);
      markdown.append("\n![").append(picture.caption()).append("](");
      markdown.append(picture.name()).append(".png)\n");
      html.append("<figure><img src=\"data:image/png;base64,");
      html.append(Base64.getEncoder().encodeToString(png)).append("\" alt=\"\"><figcaption>");
      html.append(escaped(picture.caption())).append("</figcaption></figure>\n");
    }
  }

  private static void write(Rows rows, StringBuilder markdown, StringBuilder html) {
    markdown.append("\n| ").append(String.join(" | ", rows.header())).append(" |\n|");
    markdown.append("---|".repeat(rows.header().size())).append("\n");
    html.append("<table>\n<tr>");
    rows.header().forEach(cell -> html.append("<th>").append(escaped(cell)).append("</th>"));
    html.append("</tr>\n");
    for (List<String> row : rows.rows()) {
      markdown.append("| ").append(String.join(" | ", row)).append(" |\n");
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>").append(escaped(cell)).append("</td>"));
      html.append("</tr>\n");
    }
    html.append("</table>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
