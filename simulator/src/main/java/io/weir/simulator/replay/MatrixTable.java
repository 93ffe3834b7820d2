package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Ids;
import io.weir.simulator.replay.MatrixSettings.Header;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table of values, a line a user and a column an item.
 *
 * <p>Values stand between commas, or where the first line has none between tabs or spaces; they may
 * be quoted. A cell that is empty or {@code nan} has no value. Lines that begin with # are
 * comments, but for a header, which may begin with one. Users and items without ids have the
 * numbers of their lines and columns, from 0 on; a malformed line has one, too.
 */
final class MatrixTable {
  private static final Pattern COMMA = Pattern.compile(",");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final String COMMENT = "#";
  private static final String VALUE = "a number, or none";

  /** Takes one value. */
  interface Taker {
    void take(long user, long item, double value, long line);
  }

  private final Path file;
  private final Header header;
  private final Taker taker;
  private @Nullable Pattern separator;
  private long @Nullable [] items;
  private long users;

  MatrixTable(Path file, Header header, Taker taker) {
    this.file = file;
    this.header = header;
    this.taker = taker;
  }

  /** Reads the whole file, as {@link Lines#read}. */
  void read(LeftOut leftOut) {
    Lines.read(file, leftOut, this::take);
  }

  private void take(long line, String text) {
    if (header != Header.NONE && items == null) {
      readHeader(line, text.startsWith(COMMENT) ? text.substring(1) : text);
    } else if (!text.startsWith(COMMENT)) {
      long user = users++;
      takeUser(user, cells(text), line);
    }
  }

  private void readHeader(long line, String text) {
    String[] names = cells(text);
    int first = firstItem();
    items = new long[names.length - first];
    for (int i = 0; i < items.length; i++) {
      items[i] = Ids.parse(names[first + i]);
    }
    HashSet<String> different = new HashSet<>(Arrays.asList(names));
    boolean isHeader =
        items.length > 0
            && different.size() == names.length
            && Arrays.stream(names).skip(first).noneMatch(String::isEmpty);
    if (!isHeader) {
      String rule = "an id of each column's item, each once";
      InvalidValueException why = new InvalidValueException("header", Row.quoted(text), rule);
      throw new MalformedLineException(file, line, why);
    }
  }

  /** The first column that is of an item. */
  private int firstItem() {
    return header == Header.USERS_AND_ITEMS ? 1 : 0;
  }

  private void takeUser(long number, String[] cells, long line) {
    int first = firstItem();
    long[] known = items;
    int width = known == null ? cells.length : first + known.length;
    check(cells.length == width, "columns", cells.length, width + ", as in the first line");
    if (known == null) {
      known = new long[width];
      Arrays.setAll(known, i -> i);
    }
    String rule = items == null ? VALUE + ", or a header as replay.matrix.header says" : VALUE;
    double[] values = new double[known.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(first + i, cells[first + i], rule);
    }
    check(first == 0 || !cells[0].isEmpty(), "column 1", Row.quoted(""), "a user's id");
    items = known;
    long user = first == 0 ? number : Ids.parse(cells[0]);
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        taker.take(user, known[i], values[i], line);
      }
    }
  }

  private static double value(int column, String cell, String rule) {
    boolean none = cell.isEmpty() || cell.equalsIgnoreCase("nan");
    return none ? Double.NaN : Numbers.parse("column " + (column + 1), cell, rule);
  }

  /** The fields of a line, without space and quotes about them. */
  private String[] cells(String text) {
    if (separator == null) {
      separator = text.indexOf(',') >= 0 ? COMMA : SPACE;
    }
    String[] cells = separator.split(separator == SPACE ? text.strip() : text, -1);
    for (int i = 0; i < cells.length; i++) {
      cells[i] = unquoted(cells[i].strip());
    }
    return cells;
  }

  private static String unquoted(String cell) {
    boolean quoted = cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"");
    return quoted ? cell.substring(1, cell.length() - 1) : cell;
  }
}
