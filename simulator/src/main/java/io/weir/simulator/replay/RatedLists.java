package io.weir.simulator.replay;

import io.weir.core.cascade.Feedback;
import io.weir.simulator.Draws;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lists that ratings are taken to have been shown in. What was liked is clicked; a request's id is
 * {@code user/number}.
 *
 * <p>Without times, each user's items are put in an order drawn with the replay's seed and cut into
 * lists of {@value #LIST}; the first lists of all users come first, then all second ones, one
 * request a second from {@link #START}, and clicks a second after their request. With times, a list
 * is up to {@value #LIST} different items that its user rated one after the other within {@link
 * #SESSION}; its request has the time of the first, and every click its own.
 */
final class RatedLists {
  /** When made-up time begins. */
  static final Instant START = Instant.parse("2001-01-01T00:00:00Z");

  /** From the first rating of a list to the last. */
  static final Duration SESSION = Duration.ofHours(1);

  /** Items of a list. */
  static final int LIST = 10;

  /** Of a request with made-up time to the next one, and to its clicks, ms. */
  static final long SECOND_MS = 1_000;

  private static final Duration MARGIN = Duration.ofMinutes(1);
  private static final long ONE_POOL = 0;

  private RatedLists() {}

  /** Holds all feedback on such lists. */
  static Duration fastWindow(Times times) {
    return times == Times.REAL ? SESSION.plus(MARGIN) : MARGIN;
  }

  /** Whether ratings say when they were given. */
  enum Times {
    /** They do. */
    REAL,
    /** They do not. */
    MADE_UP
  }

  /** The lists, and the users' items in the order drawn. */
  record Drawn(List<Impression> impressions, Map<Long, long[]> orders) {}

  /** Lists of ratings without times, each item of a user once. */
  static Drawn inDrawnOrder(Ratings ratings, long seed) {
    Map<Long, long[]> orders = new LinkedHashMap<>();
    ratings.users().forEach((user, rated) -> orders.put(user, order(user, rated, seed)));
    int longest = orders.values().stream().mapToInt(order -> order.length).max().orElse(0);
    Map<Long, Set<Long>> liked = liked(ratings);
    List<Impression> impressions = new ArrayList<>();
    for (int from = 0; from < longest; from += LIST) {
      for (Map.Entry<Long, long[]> user : orders.entrySet()) {
        long[] order = user.getValue();
        if (from < order.length) {
          long[] shown = Arrays.copyOfRange(order, from, Math.min(order.length, from + LIST));
          long time = START.toEpochMilli() + impressions.size() * SECOND_MS;
          Set<Long> likes = liked.getOrDefault(user.getKey(), Set.of());
          List<Click> clicks =
              Arrays.stream(shown)
                  .filter(likes::contains)
                  .mapToObj(item -> new Click(item, time + SECOND_MS))
                  .toList();
          impressions.add(impression(user.getKey(), from / LIST + 1, time, shown, clicks));
        }
      }
    }
    return new Drawn(impressions, orders);
  }

  private record Click(long item, long time) {}

  private static Map<Long, Set<Long>> liked(Ratings ratings) {
    Map<Long, Set<Long>> liked = new HashMap<>();
    ratings
        .users()
        .forEach(
            (user, rated) -> {
              Set<Long> items = new HashSet<>();
              for (int i = 0; i < rated.size(); i++) {
                if (rated.liked(i)) {
                  items.add(rated.item(i));
                }
              }
              liked.put(user, items);
            });
    return liked;
  }

  private static long[] order(long user, Ratings.OfUser rated, long seed) {
    long[] ids = rated.sortedItems();
    int[] order = new int[ids.length];
    Arrays.setAll(order, i -> i);
    Draws.of(seed, user).shuffle(order, 0, order.length);
    return Arrays.stream(order).mapToLong(i -> ids[i]).toArray();
  }

  /** Lists of ratings with times. */
  static List<Impression> inOrderOfTime(Ratings ratings) {
    List<Impression> impressions = new ArrayList<>();
    ratings.users().forEach((user, rated) -> addLists(user, rated, impressions));
    return impressions;
  }

  private static void addLists(long user, Ratings.OfUser rated, List<Impression> impressions) {
    int[] order = rated.byTime();
    int number = 0;
    for (int from = 0; from < order.length; ) {
      long time = rated.time(order[from]);
      Map<Long, Integer> shown = new LinkedHashMap<>();
      int to = from;
      while (to < order.length
          && shown.size() < LIST
          && rated.time(order[to]) - time <= SESSION.toMillis()
          && shown.putIfAbsent(rated.item(order[to]), order[to]) == null) {
        to++;
      }
      List<Click> clicks = new ArrayList<>();
      shown.forEach(
          (item, rating) -> {
            if (rated.liked(rating)) {
              long seen = time + Impression.EXPOSED_AFTER_MS + 1;
              clicks.add(new Click(item, Math.max(rated.time(rating), seen)));
            }
          });
      long[] items = shown.keySet().stream().mapToLong(Long::longValue).toArray();
      impressions.add(impression(user, ++number, time, items, clicks));
      from = to;
    }
  }

  private static Impression impression(
      long user, int number, long time, long[] shown, List<Click> clicks) {
    String id = user + "/" + number;
    List<Feedback> feedback =
        clicks.stream()
            .map(click -> new Feedback(id, user, time, click.time, click.item, "click", 1))
            .toList();
    return new Impression(
        id, user, time, shown, new float[0], Map.of(), Map.of(), feedback, ONE_POOL);
  }
}
