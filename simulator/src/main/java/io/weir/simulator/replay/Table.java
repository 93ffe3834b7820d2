package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables of text row by row, and puts {@code file:line} before what is wrong with a row.
 *
 * <p>Lines end in LF, CRLF or CR; lines of white space only are skipped.
 */
final class Table {
  /** A quote that is open for so many lines was not meant to open a field. */
  private static final int LONGEST_ROW_LINES = 1_000;

  private static final CSVFormat CSV = CSVFormat.RFC4180;

  private static final String CSV_RULE =
      "UTF-8 text, plain or gzip, comma-separated and quoted as in RFC 4180";

  private Table() {}

  /**
   * Reads comma-separated values with a header, quoted as RFC 4180 says.
   *
   * @param required columns that the header must name; their order is free, others are ignored
   * @param rows receives each row; what it throws as {@link InvalidValueException} is reported with
   *     file and line
   * @throws MalformedLineException on a row that breaks a rule, unless such rows are left out; on a
   *     header that does, in any case: without one no row can be read
   * @throws InvalidValueException when there is no such readable file
   */
  static void csv(Path file, List<String> required, LeftOut leftOut, Consumer<Row> rows) {
    CsvRows csv = new CsvRows(file, required, rows);
    Lines.read(file, leftOut, CSV_RULE, CsvRows::whole, csv::take);
  }

  /** The rows of one file. */
  private static final class CsvRows {
    private final Path file;
    private final List<String> required;
    private final Consumer<Row> rows;
    private @Nullable Map<String, Integer> columns;

    CsvRows(Path file, List<String> required, Consumer<Row> rows) {
      this.file = file;
      this.required = required;
      this.rows = rows;
    }

    void take(long line, String text) {
      if (columns == null) {
        columns = header(line, text);
        return;
      }
      List<String> values = values(text);
      check(values.size() == columns.size(), "columns", values.size(), columns.size() + "");
      rows.accept(new Row(line, columns, values));
    }

    private Map<String, Integer> header(long line, String text) {
      try {
        return Table.header(values(text), required);
      } catch (InvalidValueException e) {
        throw new MalformedLineException(file, line, e);
      }
    }

    private static List<String> values(String text) {
      if (text.indexOf('"') < 0) {
        return Arrays.asList(text.split(",", -1));
      }
      try (CSVParser parser = CSVParser.parse(text, CSV)) {
        List<CSVRecord> records = parser.getRecords();
        if (records.size() == 1) {
          return records.get(0).toList();
        }
      } catch (IOException | UncheckedIOException e) {
        // Said below, with the row itself.
      }
      throw new InvalidValueException("content", Row.quoted(text), CSV_RULE);
    }

    /** The row that begins with a line: it goes on while a quoted field is open. */
    static LineReader.Line whole(LineReader.Line first, LineReader reader) throws IOException {
      if (!endsInsideQuotes(first.text(), false)) {
        return first;
      }
      List<LineReader.Line> more = new ArrayList<>();
      StringBuilder text = new StringBuilder(first.text());
      boolean valid = first.valid();
      while (more.size() < LONGEST_ROW_LINES && text.length() < LineReader.LONGEST_LINE_BYTES) {
        LineReader.Line line = reader.next();
        if (line == null) {
          break;
        }
        more.add(line);
        text.append('\n').append(line.text());
        valid &= line.valid();
        if (!endsInsideQuotes(line.text(), true)) {
          if (isRow(text.toString())) {
            return new LineReader.Line(line.number(), text.toString(), valid);
          }
          break;
        }
      }
      // Closed by nobody, or by chance: that line alone is malformed, those after it may not be.
      reader.putBack(more);
      return first;
    }

    private static boolean isRow(String text) {
      try {
        values(text);
        return true;
      } catch (InvalidValueException e) {
        return false;
      }
    }

    private static boolean endsInsideQuotes(String line, boolean inside) {
      boolean fieldBegins = !inside;
      boolean open = inside;
      for (int i = 0; i < line.length(); i++) {
        char read = line.charAt(i);
        if (open) {
          // A doubled quote closes and opens again.
          open = read != '"';
          fieldBegins = !open;
        } else {
          open = read == '"' && fieldBegins;
          fieldBegins = read == ',';
        }
      }
      return open;
    }
  }

  private static Map<String, Integer> header(List<String> fields, List<String> required) {
    List<String> names = fields.stream().map(String::strip).toList();
    check(
        names.containsAll(required),
        "header",
        Row.quoted(String.join(",", names)),
        "columns " + String.join(",", required));
    Map<String, Integer> columns = index(names);
    check(
        columns.size() == names.size(),
        "header",
        Row.quoted(String.join(",", names)),
        "each column once");
    return columns;
  }

  /** The file of that name beside another one, plain or gzip, if there is one. */
  static Optional<Path> sibling(Path file, String name) {
    return Stream.of(name, name + ".gz")
        .map(file::resolveSibling)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * Reads separated values without header or quotes; otherwise as {@link #csv}.
   *
   * @param names the columns, all of which every row has
   */
  static void headless(
      Path file, String separator, List<String> names, LeftOut leftOut, Consumer<Row> rows) {
    Map<String, Integer> columns = index(names);
    Pattern separators = Pattern.compile(Pattern.quote(separator));
    Lines.read(
        file,
        leftOut,
        (number, line) -> {
          List<String> values = Arrays.asList(separators.split(line, -1));
          check(
              values.size() == names.size(),
              "columns",
              values.size(),
              names.size() + ": " + String.join(", ", names));
          rows.accept(new Row(number, columns, values));
        });
  }

  private static Map<String, Integer> index(List<String> names) {
    Map<String, Integer> columns = new HashMap<>();
    for (String name : names) {
      columns.put(name, columns.size());
    }
    return columns;
  }
}
