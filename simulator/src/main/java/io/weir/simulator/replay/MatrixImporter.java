package io.weir.simulator.replay;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Ids;
import io.weir.simulator.LogStream;
import io.weir.simulator.replay.ReplaySettings.Cascade;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A matrix of what users think of items, of one's own: a table with a line a user and a column an
 * item, as {@code numpy.savetxt} and spreadsheets write it, or a line a value.
 *
 * <ul>
 *   <li>{@link MatrixSettings} says which, and from which value on an item is liked and so clicked.
 *   <li>The file knows neither times nor lists: {@link RatedLists} makes them, or {@link
 *       FsLtrCascade}. For the latter the matrix must be as full as the settings say.
 *   <li>A second value of an item by a user is refused as {@code duplicate-rating}.
 * </ul>
 *
 * <p>Memory: about 60 bytes per value.
 */
final class MatrixImporter implements Importer {
  @Override
  public String format() {
    return "matrix";
  }

  @Override
  public String description() {
    return "a matrix of users and items (CSV or numpy.savetxt: a line a user, or a line a value)";
  }

  @Override
  public LogStream open(Path file, ReplaySettings settings, ImportWatcher watcher) {
    LeftOut leftOut = new LeftOut(watcher);
    Ratings ratings = new Ratings();
    MatrixSettings matrix = settings.matrix();
    MatrixTable.Taker taker =
        (user, item, value, line) -> {
          if (settings.keepsUser(user)) {
            ratings.add(user, item, value >= matrix.liked(), Ratings.NO_TIME, line);
          }
        };
    String field = "item";
    if (matrix.columns().isEmpty()) {
      new MatrixTable(file, matrix.header(), taker).read(leftOut);
    } else {
      field = matrix.columns().get(1);
      Table.csv(file, matrix.columns(), leftOut, row -> take(row, matrix.columns(), taker));
    }
    ratings.keepFirstOfEach(file, field, "item", leftOut);
    if (settings.cascade() == Cascade.FS_LTR) {
      checkCoverage(file, ratings, matrix.coverage());
    }
    String like = "a value of " + number(matrix.liked()) + " or more";
    return new RatedLog(this, file, "item", field, like)
        .of(ratings, RatedLists.Times.MADE_UP, settings, leftOut);
  }

  private static void take(Row row, List<String> columns, MatrixTable.Taker taker) {
    long user = Ids.parse(row.text(columns.get(0)));
    long item = Ids.parse(row.text(columns.get(1)));
    String value = columns.get(2);
    taker.take(user, item, Numbers.parse(value, row.text(value), "a number"), row.line());
  }

  private static void checkCoverage(Path file, Ratings ratings, double least) {
    Set<Long> items = new HashSet<>();
    long values = 0;
    for (Ratings.OfUser rated : ratings.users().values()) {
      values += rated.size();
      for (int i = 0; i < rated.size(); i++) {
        items.add(rated.item(i));
      }
    }
    long cells = (long) ratings.users().size() * items.size();
    if (values < least * cells) {
      String found = values + " values of " + cells + " in " + file;
      String rule = "at least " + number(least) + " of them, see replay.matrix.coverage";
      throw new InvalidValueException("coverage", found, rule);
    }
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }
}
