package io.weir.simulator.replay;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Feedback;
import io.weir.simulator.Draws;
import io.weir.simulator.LogStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ratings of jokes from Jester, a nearly complete matrix of users and items.
 *
 * <p>Goldberg, Roeder, Gupta and Perkins, "Eigentaste: A Constant Time Collaborative Filtering
 * Algorithm", Information Retrieval 4, 2001.
 *
 * <ul>
 *   <li>The file knows neither times nor lists. Each user's rated jokes are put in an order drawn
 *       with the replay's seed, and cut into lists of {@value #LIST}; the last may be shorter. A
 *       list is the exposure of a request; its id is {@code user/number}.
 *   <li>The first lists of all users come first, in the order in which users first appear in the
 *       file, then all second ones, and so on: one request a second from {@link #START}.
 *   <li>A joke rated {@value #LIKED} or more is clicked, a second after the request; others are
 *       shown and not clicked.
 *   <li>Candidates that are not shown are drawn from the user's other ratings.
 *   <li>A second rating of a joke by a user is refused as {@code duplicate-rating}.
 * </ul>
 *
 * <p>Memory: about 50 bytes per rating.
 */
final class JesterImporter implements Importer {
  /** When the made-up time begins. */
  static final Instant START = Instant.parse("2001-01-01T00:00:00Z");

  /** Holds the constant time of clicks with room to spare. */
  static final Duration FAST_WINDOW = Duration.ofMinutes(1);

  private static final int LIST = 10;
  private static final double LIKED = 5;
  private static final double BEST = 10;
  private static final long REQUEST_EVERY_MS = 1_000;
  private static final long CLICKED_AFTER_MS = 1_000;
  private static final long ONE_POOL = 0;
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
  public LogStream open(Path file, ReplaySettings settings, BadLines badLines) {
    LeftOut leftOut = new LeftOut(badLines);
    Map<Long, Map<Long, Double>> ratings = new LinkedHashMap<>();
    Table.csv(file, COLUMNS, leftOut, row -> add(file, row, ratings, leftOut));
    check(!ratings.isEmpty(), "file", file, "at least one rating");
    Map<Long, long[]> orders = new LinkedHashMap<>();
    ratings.forEach((user, jokes) -> orders.put(user, order(user, jokes, settings)));
    return ImpressionStream.of(this, settings, FAST_WINDOW, leftOut.refusals())
        .candidates(RatedItems.of(orders))
        .impressions(impressions(orders, ratings))
        .real("ratings")
        .note(
            "jester has neither lists nor times: a request shows "
                + LIST
                + " jokes of its user in random order, one request a second; a rating of "
                + (int) LIKED
                + " or more is a click")
        .build();
  }

  private static void add(
      Path file, Row row, Map<Long, Map<Long, Double>> ratings, LeftOut leftOut) {
    long user = row.integer("user", 0, Long.MAX_VALUE, ID);
    long joke = row.integer("joke", 0, Long.MAX_VALUE, ID);
    double rating = rating(row.text("rating"));
    Map<Long, Double> ofUser = ratings.computeIfAbsent(user, id -> new LinkedHashMap<>());
    if (ofUser.putIfAbsent(joke, rating) != null) {
      leftOut.refuse(
          "duplicate-rating",
          row.complaint(file, "joke", row.optional("joke"), "one rating of a joke by a user"));
    }
  }

  private static double rating(String text) {
    double rating;
    try {
      rating = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new InvalidValueException("rating", Row.quoted(text), RATING);
    }
    check(Math.abs(rating) <= BEST, "rating", Row.quoted(text), RATING);
    return rating;
  }

  private static long[] order(long user, Map<Long, Double> jokes, ReplaySettings settings) {
    long[] ids = jokes.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    int[] order = new int[ids.length];
    Arrays.setAll(order, i -> i);
    Draws.of(settings.seed(), user).shuffle(order, 0, order.length);
    return Arrays.stream(order).mapToLong(i -> ids[i]).toArray();
  }

  private static List<Impression> impressions(
      Map<Long, long[]> orders, Map<Long, Map<Long, Double>> ratings) {
    int longest = orders.values().stream().mapToInt(order -> order.length).max().orElse(0);
    List<Impression> impressions = new ArrayList<>();
    for (int from = 0; from < longest; from += LIST) {
      for (Map.Entry<Long, long[]> user : orders.entrySet()) {
        long[] order = user.getValue();
        if (from < order.length) {
          long[] shown = Arrays.copyOfRange(order, from, Math.min(order.length, from + LIST));
          long time = START.toEpochMilli() + impressions.size() * REQUEST_EVERY_MS;
          Map<Long, Double> rated = ratings.getOrDefault(user.getKey(), Map.of());
          impressions.add(impression(user.getKey(), from / LIST + 1, time, shown, rated));
        }
      }
    }
    return impressions;
  }

  private static Impression impression(
      long user, int number, long time, long[] shown, Map<Long, Double> ratings) {
    String id = user + "/" + number;
    List<Feedback> clicks = new ArrayList<>();
    for (long joke : shown) {
      if (ratings.getOrDefault(joke, 0.0) >= LIKED) {
        clicks.add(new Feedback(id, user, time, time + CLICKED_AFTER_MS, joke, "click", 1));
      }
    }
    return new Impression(
        id, user, time, shown, new float[0], Map.of(), Map.of(), List.copyOf(clicks), ONE_POOL);
  }
}
