package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables of text row by row, and puts {@code file:line} before what is wrong with a row.
 *
 * <p>Lines end in LF, CRLF or CR; empty lines are skipped.
 */
final class Table {
  private static final CSVFormat CSV = CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();

  private static final String CSV_RULE =
      "UTF-8 text, plain or gzip, comma-separated and quoted as in RFC 4180";

  private Table() {}

  /**
   * Reads comma-separated values with a header, quoted as RFC 4180 says.
   *
   * @param required columns that the header must name; their order is free, others are ignored
   * @param rows receives each row; what it throws as {@link InvalidValueException} is reported with
   *     file and line
   * @throws MalformedLineException on the first row that breaks a rule
   * @throws InvalidValueException when the file cannot be read
   */
  static void csv(Path file, List<String> required, Consumer<Row> rows) {
    long read = 0;
    try (BufferedReader reader = TextFile.open(file);
        CSVParser parser = CSV.parse(reader)) {
      Map<String, Integer> columns = null;
      for (CSVRecord values : parser) {
        // Within its last line the parser counts the lines before; at a line's end, that line too.
        read = Math.max(read + 1, parser.getCurrentLineNumber());
        columns = takeRow(file, read, columns, required, values.toList(), rows);
      }
    } catch (IOException e) {
      throw TextFile.unreadable(file, read + 1, e, CSV_RULE);
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause();
      throw TextFile.unreadable(
          file, read + 1, cause == null ? new IOException(e) : cause, CSV_RULE);
    }
  }

  private static Map<String, Integer> takeRow(
      Path file,
      long line,
      @Nullable Map<String, Integer> columns,
      List<String> required,
      List<String> values,
      Consumer<Row> rows) {
    try {
      if (columns == null) {
        return header(values, required);
      }
      check(values.size() == columns.size(), "columns", values.size(), columns.size() + "");
      rows.accept(new Row(line, columns, values));
      return columns;
    } catch (InvalidValueException e) {
      throw new MalformedLineException(file, line, e);
    }
  }

  private static Map<String, Integer> header(List<String> names, List<String> required) {
    check(
        names.containsAll(required),
        "header",
        Row.quoted(String.join(",", names)),
        "columns " + String.join(",", required));
    Map<String, Integer> columns = index(names);
    check(columns.size() == names.size(), "header", String.join(",", names), "each column once");
    return columns;
  }

  /**
   * Reads tab-separated values without header or quotes; otherwise as {@link #csv}.
   *
   * @param names the columns, all of which every row has
   */
  static void tsv(Path file, List<String> names, Consumer<Row> rows) {
    Map<String, Integer> columns = index(names);
    Lines.read(
        file,
        (number, line) -> {
          List<String> values = Arrays.asList(line.split("\t", -1));
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
    for (String name : new ArrayList<>(names)) {
      columns.put(name, columns.size());
    }
    return columns;
  }
}
