package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.simulator.LogStream;
import io.weir.simulator.replay.RatedLists.Times;
import io.weir.simulator.replay.ReplaySettings.Cascade;
import java.nio.file.Path;

/**
 * Makes a log of ratings: of lists they are taken to have been shown in, or by FS-LTR's simulated
 * cascade, as the settings say.
 *
 * @param item what one of the items is called
 * @param field the column that names the item
 * @param like what makes a rating a click, completing "… is a click"
 */
record RatedLog(Importer format, Path file, String item, String field, String like) {
  /**
   * The log.
   *
   * @param times whether every rating has one
   * @param leftOut takes repeated ratings where each item of a user counts once
   */
  LogStream of(Ratings ratings, Times times, ReplaySettings settings, LeftOut leftOut) {
    check(!ratings.isEmpty(), "file", file, "at least one rating");
    if (settings.cascade() == Cascade.FS_LTR) {
      ratings.keepFirstOfEach(file, field, item, leftOut);
      return FsLtrCascade.of(this, ratings, settings, leftOut);
    }
    return times == Times.REAL
        ? inOrderOfTime(ratings, settings, leftOut)
        : inDrawnOrder(ratings, settings, leftOut);
  }

  private LogStream inOrderOfTime(Ratings ratings, ReplaySettings settings, LeftOut leftOut) {
    return ImpressionStream.of(
            format, settings, RatedLists.fastWindow(Times.REAL), leftOut.refusals())
        .impressions(RatedLists.inOrderOfTime(ratings))
        .real("ratings and their times")
        .note(
            format.format()
                + " has no lists: a request shows up to "
                + RatedLists.LIST
                + " "
                + item
                + "s that its user rated one after the other within an hour; "
                + like
                + " is a click")
        .build();
  }

  private LogStream inDrawnOrder(Ratings ratings, ReplaySettings settings, LeftOut leftOut) {
    ratings.keepFirstOfEach(file, field, item, leftOut);
    RatedLists.Drawn drawn = RatedLists.inDrawnOrder(ratings, settings.seed());
    return ImpressionStream.of(
            format, settings, RatedLists.fastWindow(Times.MADE_UP), leftOut.refusals())
        .candidates(RatedItems.of(drawn.orders()))
        .impressions(drawn.impressions())
        .real("ratings")
        .note(
            format.format()
                + " has neither lists nor times: a request shows "
                + RatedLists.LIST
                + " "
                + item
                + "s of its user in random order, one request a second; "
                + like
                + " is a click")
        .build();
  }
}
