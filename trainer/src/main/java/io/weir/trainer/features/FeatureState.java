package io.weir.trainer.features;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the inputs of users and of list cells are made of beside rows, as it stood once. Immutable;
 * arrays must not be written to.
 *
 * @param places of each kind of feature the names by place
 * @param scales of each kind of numbers the scale of each place
 * @param touched what the users who came last have touched; of nobody where that is no input
 */
public record FeatureState(
    Map<String, List<String>> places, Map<String, List<Scale>> scales, Touched touched) {

  /**
   * What users have touched.
   *
   * @param users the one who came longest ago first
   * @param items of each user, ascending: (users) of any lengths
   */
  public record Touched(long[] users, long[][] items) {
    /** Of nobody. */
    public static final Touched NOTHING = new Touched(new long[0], new long[0][]);

    /**
     * What was written as three arrays.
     *
     * @param ends of each user where its items end: (users), ascending
     * @param items of all users, one after the other: (items)
     */
    public static Touched of(long[] users, long[] ends, long[] items) {
      long[][] apart = new long[users.length][];
      for (int i = 0; i < users.length; i++) {
        int from = i == 0 ? 0 : (int) ends[i - 1];
        apart[i] = Arrays.copyOfRange(items, from, (int) ends[i]);
      }
      return new Touched(users, apart);
    }

    /** Of each user where its items end: (users), ascending. */
    public long[] ends() {
      long[] ends = new long[users.length];
      long end = 0;
      for (int i = 0; i < ends.length; i++) {
        end += items[i].length;
        ends[i] = end;
      }
      return ends;
    }

    /** The items of all users, one after the other. */
    public long[] allItems() {
      return Arrays.stream(items).flatMapToLong(Arrays::stream).toArray();
    }
  }

  /**
   * What was seen of one number.
   *
   * @param count how often
   * @param mean of {@code asinh} of it
   * @param squares sum of the squared deviations from the mean
   */
  public record Scale(long count, double mean, double squares) {}
}
