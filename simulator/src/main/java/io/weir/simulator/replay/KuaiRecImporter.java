package io.weir.simulator.replay;

import io.weir.core.InvalidValueException;
import io.weir.core.labelling.PlayLabel;
import io.weir.simulator.LogStream;
import io.weir.simulator.replay.RatedLists.Times;
import io.weir.simulator.replay.ReplaySettings.Cascade;
import java.nio.file.Path;
import java.util.List;

/**
 * Plays of short videos from KuaiRec: {@code small_matrix.csv}, in which almost every user played
 * almost every video, or {@code big_matrix.csv}.
 *
 * <p>Gao et al., "KuaiRec: A Fully-observed Dataset and Insights for Evaluating Recommender
 * Systems", CIKM 2022.
 *
 * <ul>
 *   <li>The log has no lists: {@link RatedLists} makes them of a user's plays in the order of their
 *       times, or {@link FsLtrCascade} of those of each video's first line. For the former, a play
 *       without time is refused as {@code no-time}.
 *   <li>{@link PlayLabel} says what is clicked.
 *   <li>Candidates that are not shown are borrowed from earlier lists of other users.
 * </ul>
 *
 * <p>Memory: about 60 bytes per play.
 */
final class KuaiRecImporter implements Importer {
  private static final String ID = "an id, a whole number";
  private static final String DURATION = "milliseconds, a whole number";
  private static final List<String> COLUMNS =
      List.of(
          "user_id",
          "video_id",
          "play_duration",
          "video_duration",
          "time",
          "date",
          "timestamp",
          "watch_ratio");

  @Override
  public String format() {
    return "kuairec";
  }

  @Override
  public String description() {
    return "plays of short videos from KuaiRec: small_matrix.csv or big_matrix.csv";
  }

  @Override
  public LogStream open(Path file, ReplaySettings settings, ImportWatcher watcher) {
    LeftOut leftOut = new LeftOut(watcher);
    Ratings ratings = new Ratings();
    Longest longest = new Longest();
    Table.csv(file, COLUMNS, leftOut, row -> add(file, row, ratings, settings, leftOut, longest));
    longest.checkUnit(file);
    String like = "a video of at most 7 s played to its end, or a longer one for more than 7 s,";
    return new RatedLog(this, file, "video", "video_id", like)
        .of(ratings, Times.REAL, settings, leftOut);
  }

  private static void add(
      Path file,
      Row row,
      Ratings ratings,
      ReplaySettings settings,
      LeftOut leftOut,
      Longest longest) {
    long user = row.integer("user_id", 0, Long.MAX_VALUE, ID);
    long video = row.integer("video_id", 0, Long.MAX_VALUE, ID);
    long played = row.integer("play_duration", 0, Integer.MAX_VALUE, DURATION);
    long lasting = row.integer("video_duration", 0, Integer.MAX_VALUE, DURATION);
    longest.add(lasting, row.line());
    String timestamp = row.optional("timestamp");
    long time = timestamp.isBlank() ? Ratings.NO_TIME : EpochTime.ofSeconds("timestamp", timestamp);
    if (!settings.keepsUser(user)) {
      return;
    }
    if (time == Ratings.NO_TIME && settings.cascade() == Cascade.LISTS) {
      leftOut.refuse("no-time", row.complaint(file, "timestamp", timestamp, "a time"));
      return;
    }
    ratings.add(user, video, PlayLabel.of(played, lasting) == 1, time, row.line());
  }

  /** The longest video of a file: durations in seconds would make clicks of hardly any play. */
  private static final class Longest {
    private static final long SECOND = 1_000;

    private long ms;
    private long line;

    void add(long duration, long ofLine) {
      if (duration > ms) {
        ms = duration;
        line = ofLine;
      }
    }

    void checkUnit(Path file) {
      if (ms > 0 && ms < SECOND) {
        String rule = "milliseconds: a longest video of a second or more";
        InvalidValueException why =
            new InvalidValueException("video_duration", Row.quoted(ms + ""), rule);
        throw new MalformedLineException(file, line, why);
      }
    }
  }
}
