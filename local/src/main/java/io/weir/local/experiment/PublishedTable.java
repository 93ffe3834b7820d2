package io.weir.local.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of a paper, whose orderings are held against ours. Immutable, thread-safe.
 *
 * @param source the paper and the table
 * @param unit of its figures
 * @param figures ours, one a column, in the columns' order
 * @param columns as the paper calls them
 * @param rows by contender; NaN = not printed
 */
record PublishedTable(
    String source,
    Unit unit,
    List<Figure> figures,
    List<String> columns,
    Map<String, double[]> rows) {

  PublishedTable {
    figures = List.copyOf(figures);
    columns = List.copyOf(columns);
    rows = new LinkedHashMap<>(rows);
    for (double[] row : rows.values()) {
      if (row.length != columns.size() || figures.size() != columns.size()) {
        throw new IllegalStateException(source + ": " + row.length + " of " + columns);
      }
    }
  }

  /** A table without rows yet. */
  static PublishedTable of(String source, Unit unit, List<Figure> figures, List<String> columns) {
    return new PublishedTable(source, unit, figures, columns, Map.of());
  }

  /** The table with a row more. */
  PublishedTable with(String contender, double... values) {
    Map<String, double[]> more = new LinkedHashMap<>(rows);
    more.put(contender, values);
    return new PublishedTable(source, unit, figures, columns, more);
  }

  /** How far one row is above another in a column, in the paper's unit; NaN = not printed. */
  double difference(Pair pair, int column) {
    return value(pair.one(), column) - value(pair.other(), column);
  }

  /** A printed figure; NaN = not printed. */
  double value(String contender, int column) {
    double[] row = rows.get(contender);
    return row == null ? Double.NaN : row[column];
  }

  /** What figures are in. */
  enum Unit {
    /** Percentage points. */
    POINTS(100, 2),
    /** As they are. */
    PLAIN(1, 4),
    /** The order alone is printed or drawn: the higher number stands above. */
    ORDER(1, 4);

    private final double scale;
    private final int decimals;

    Unit(double scale, int decimals) {
      this.scale = scale;
      this.decimals = decimals;
    }

    /** What our figures are multiplied with. */
    double scale() {
      return scale;
    }

    /** A figure of ours, which is not scaled yet. */
    String own(double value) {
      return signed(scale * value);
    }

    /** A difference that is printed. */
    String printed(double value) {
      return this == ORDER ? (value > 0 ? "above" : "below") : signed(value);
    }

    private String signed(double value) {
      String number = Spread.number(value, decimals);
      return value > 0 ? "+" + number : number;
    }

    /** A spread of ours, which is not scaled yet; of one seed its figure alone. */
    String text(Spread own) {
      return new Spread(scale * own.mean(), scale * own.deviation()).text(decimals);
    }
  }

  /** Two contenders that a paper compares. */
  record Pair(String one, String other) {}
}
