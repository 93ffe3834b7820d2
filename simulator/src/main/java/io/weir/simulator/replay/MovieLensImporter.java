package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.simulator.LogStream;
import io.weir.simulator.replay.RatedLists.Times;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ratings of films from MovieLens: {@code ratings.dat} of MovieLens-1M, or CSV with the columns
 * {@code user, item, rating}, with or without a header, or {@code userId, movieId, rating,
 * timestamp}.
 *
 * <p>Harper and Konstan, "The MovieLens Datasets: History and Context", ACM Transactions on
 * Interactive Intelligent Systems 5 (4), 2015.
 *
 * <ul>
 *   <li>The log has no lists: {@link RatedLists} makes them, or {@link FsLtrCascade}.
 *   <li>A film rated {@value #LIKED} or more is clicked; others are shown and not clicked.
 *   <li>With times, candidates that are not shown are borrowed from earlier lists of other users;
 *       without, from the user's other ratings.
 *   <li>A second rating of a film by a user is refused as {@code duplicate-rating}.
 * </ul>
 *
 * <p>Memory: about 60 bytes per rating.
 */
final class MovieLensImporter implements Importer {
  private static final int LIKED = 4;
  private static final double WORST = 0.5;
  private static final double BEST = 5;
  private static final String ID = "an id, a whole number";
  private static final String RATING = "a number from 0.5 to 5";

  /**
   * A form of the file.
   *
   * @param separator null where a header names the columns
   */
  private record Form(
      @Nullable String separator,
      List<String> columns,
      String user,
      String item,
      @Nullable String time) {}

  private static final List<String> PLAIN_COLUMNS = List.of("user", "item", "rating");
  private static final Form DAT =
      new Form("::", List.of("user", "movie", "rating", "timestamp"), "user", "movie", "timestamp");
  private static final Form HEADLESS = new Form(",", PLAIN_COLUMNS, "user", "item", null);
  private static final Form PLAIN = new Form(null, PLAIN_COLUMNS, "user", "item", null);
  private static final Form NEWER =
      new Form(
          null,
          List.of("userId", "movieId", "rating", "timestamp"),
          "userId",
          "movieId",
          "timestamp");

  @Override
  public String format() {
    return "movielens";
  }

  @Override
  public String description() {
    return "ratings of films from MovieLens (ratings.dat, or CSV: user, item, rating)";
  }

  @Override
  public LogStream open(Path file, ReplaySettings settings, ImportWatcher watcher) {
    LeftOut leftOut = new LeftOut(watcher);
    Ratings ratings = new Ratings();
    Form form = form(file);
    if (form.separator == null) {
      Table.csv(file, form.columns, leftOut, row -> add(row, form, ratings, settings));
    } else {
      Table.headless(
          file, form.separator, form.columns, leftOut, row -> add(row, form, ratings, settings));
    }
    check(!ratings.isEmpty(), "file", file, "at least one rating");
    ratings.keepFirstOfEach(file, form.item, "film", leftOut);
    return new RatedLog(this, file, "film", form.item, "a rating of " + LIKED + " or more")
        .of(ratings, form.time == null ? Times.MADE_UP : Times.REAL, settings, leftOut);
  }

  /** By the first line. */
  private static Form form(Path file) {
    try (LineReader reader = LineReader.open(file)) {
      LineReader.Line first = reader.next();
      String text = first == null ? "" : first.text();
      if (text.contains("::")) {
        return DAT;
      } else if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
        return HEADLESS;
      }
      return text.contains(NEWER.user) ? NEWER : PLAIN;
    } catch (IOException e) {
      // Whoever reads the file says so, with the line.
      return PLAIN;
    }
  }

  private static void add(Row row, Form form, Ratings ratings, ReplaySettings settings) {
    long user = row.integer(form.user, 0, Long.MAX_VALUE, ID);
    long item = row.integer(form.item, 0, Long.MAX_VALUE, ID);
    double rating = Numbers.parse("rating", row.text("rating"), WORST, BEST, RATING);
    long time = form.time == null ? Ratings.NO_TIME : EpochTime.seconds(row, form.time);
    if (settings.keepsUser(user)) {
      ratings.add(user, item, rating >= LIKED, time, row.line());
    }
  }
}
