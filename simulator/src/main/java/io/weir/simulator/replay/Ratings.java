package io.weir.simulator.replay;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which items users rated, and liked: a matrix of users and items, dense or not.
 *
 * <p>Users stand in the order in which they were first added. Some 25 bytes a rating. Filled by one
 * thread, then read by any number.
 */
final class Ratings {
  /** The time of a rating that has none. */
  static final long NO_TIME = -1;

  private final Map<Long, OfUser> users = new LinkedHashMap<>();

  /** What one user rated, in the order in which it was added. */
  static final class OfUser {
    private static final int FIRST_CAPACITY = 16;

    private long[] items = new long[FIRST_CAPACITY];
    private long[] times = new long[FIRST_CAPACITY];
    private int[] lines = new int[FIRST_CAPACITY];
    private boolean[] liked = new boolean[FIRST_CAPACITY];
    private int size;

    private void add(long item, boolean like, long time, long line) {
      if (size == items.length) {
        items = Arrays.copyOf(items, 2 * size);
        times = Arrays.copyOf(times, 2 * size);
        lines = Arrays.copyOf(lines, 2 * size);
        liked = Arrays.copyOf(liked, 2 * size);
      }
      items[size] = item;
      times[size] = time;
      lines[size] = (int) Math.min(Integer.MAX_VALUE, line);
      liked[size++] = like;
    }

    int size() {
      return size;
    }

    long item(int rating) {
      return items[rating];
    }

    /** Epoch ms, or {@link #NO_TIME}. */
    long time(int rating) {
      return times[rating];
    }

    boolean liked(int rating) {
      return liked[rating];
    }

    /** 1-based, in the file. */
    int line(int rating) {
      return lines[rating];
    }

    /** The rated items, sorted. */
    long[] sortedItems() {
      long[] sorted = Arrays.copyOf(items, size);
      Arrays.sort(sorted);
      return sorted;
    }

    /** The ratings' numbers in the order of their times; those of one time keep theirs. */
    int[] byTime() {
      return IntStream.range(0, size)
          .boxed()
          .sorted(Comparator.comparingLong(this::time))
          .mapToInt(Integer::intValue)
          .toArray();
    }

    private void keep(int[] ratings) {
      for (int to = 0; to < ratings.length; to++) {
        int from = ratings[to];
        items[to] = items[from];
        times[to] = times[from];
        lines[to] = lines[from];
        liked[to] = liked[from];
      }
      size = ratings.length;
    }
  }

  /** Adds a rating. */
  void add(long user, long item, boolean liked, long time, long line) {
    users.computeIfAbsent(user, id -> new OfUser()).add(item, liked, time, line);
  }

  /** The ratings by user. */
  Map<Long, OfUser> users() {
    return users;
  }

  /** Whether nothing was added. */
  boolean isEmpty() {
    return users.isEmpty();
  }

  /**
   * Leaves out every rating of an item by a user but the first, as {@code duplicate-rating}.
   *
   * @param noun one of the items
   */
  void keepFirstOfEach(Path file, String field, String noun, LeftOut leftOut) {
    for (OfUser user : users.values()) {
      Set<Long> seen = new HashSet<>();
      int[] kept =
          IntStream.range(0, user.size())
              .filter(rating -> isFirst(user, rating, seen, file, field, noun, leftOut))
              .toArray();
      user.keep(kept);
    }
  }

  private static boolean isFirst(
      OfUser user,
      int rating,
      Set<Long> seen,
      Path file,
      String field,
      String noun,
      LeftOut leftOut) {
    long item = user.item(rating);
    boolean first = seen.add(item);
    if (!first) {
      Row row = new Row(user.line(rating), Map.of(), List.of());
      String rule = "one rating of each " + noun + " by a user";
      leftOut.refuse("duplicate-rating", row.complaint(file, field, Long.toString(item), rule));
      leftOut.lineTaken();
    }
    return first;
  }
}
