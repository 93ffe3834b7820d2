package io.weir.simulator.replay;

import io.weir.simulator.LogStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Ratings of jokes from Jester, a nearly complete matrix of users and items.
 *
 * <p>Goldberg, Roeder, Gupta and Perkins, "Eigentaste: A Constant Time Collaborative Filtering
 * Algorithm", Information Retrieval 4, 2001.
 *
 * <ul>
 *   <li>The file knows neither times nor lists: {@link RatedLists} makes them, or {@link
 *       FsLtrCascade}.
 *   <li>A joke rated {@value #LIKED} or more is clicked; others are shown and not clicked.
 *   <li>Candidates that are not shown are drawn from the user's other ratings.
 *   <li>A second rating of a joke by a user is refused as {@code duplicate-rating}.
 * </ul>
 *
 * <p>Memory: about 60 bytes per rating.
 */
final class JesterImporter implements Importer {
  private static final int LIKED = 5;
  private static final double BEST = 10;
  private static final String ID = "an id, a whole number";
  private static final String RATING = "a number from -10 to 10";
  private static final List<String> COLUMNS = List.of("user", "joke", "rating");

  @Override
  public String format() {
    return "jester";
  }

  @Override
  public String description() {
    return "ratings of jokes from Jester (CSV: user, joke, rating)";
  }

  @Override
  public LogStream open(Path file, ReplaySettings settings, ImportWatcher watcher) {
    LeftOut leftOut = new LeftOut(watcher);
    Ratings ratings = new Ratings();
    Table.csv(file, COLUMNS, leftOut, row -> add(row, ratings, settings));
    return new RatedLog(this, file, "joke", "joke", "a rating of " + LIKED + " or more")
        .of(ratings, RatedLists.Times.MADE_UP, settings, leftOut);
  }

  private static void add(Row row, Ratings ratings, ReplaySettings settings) {
    long user = row.integer("user", 0, Long.MAX_VALUE, ID);
    long joke = row.integer("joke", 0, Long.MAX_VALUE, ID);
    double rating = Numbers.parse("rating", row.text("rating"), -BEST, BEST, RATING);
    if (settings.keepsUser(user)) {
      ratings.add(user, joke, rating >= LIKED, Ratings.NO_TIME, row.line());
    }
  }
}
