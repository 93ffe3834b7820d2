package io.weir.core.metrics;

import io.weir.core.Checks;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One request's scored items with all that a {@link ListMetric} may hold the scores against.
 *
 * <p>Struct of arrays, one element per item; an optional array is empty where nothing is known. The
 * arrays belong to the caller and must not be written to afterwards. Immutable by that contract,
 * and then thread-safe.
 *
 * @param logits log-odds of a positive label, finite
 * @param labels 1 or 0
 * @param weight how many lists like it it stands for, where lists are drawn with a probability:
 *     finite, 0 or above
 * @param user whose request it was
 * @param outside the request's positives that are no candidates, 0 or above
 * @param grades graded relevance, 0 or above; may be empty, and then grades are the labels
 * @param rankingRanks 1-based rank in ranking's list, 0 = not in it; may be empty
 * @param gradients of the loss with respect to the logits, finite; may be empty
 * @param groups bits of the item groups that each item is in; may be empty
 * @param counted whether an item counts as a positive if it is one; empty = all do
 * @param order of the items, shared with other views of the same scores and ranks
 */
public record ScoredList(
    double[] logits,
    byte[] labels,
    double weight,
    long user,
    int outside,
    double[] grades,
    int[] rankingRanks,
    double[] gradients,
    int[] groups,
    boolean[] counted,
    Order order) {

  private static final double[] NO_NUMBERS = {};
  private static final int[] NO_INTS = {};

  public ScoredList {
    int items = logits.length;
    Checks.perItem("labels", labels.length, items);
    Checks.check(weight >= 0 && Double.isFinite(weight), "weight", weight, "finite, >= 0");
    Checks.notNegative("outside", outside);
    Checks.emptyOrPerItem("grades", grades.length, items);
    Checks.emptyOrPerItem("rankingRanks", rankingRanks.length, items);
    Checks.emptyOrPerItem("gradients", gradients.length, items);
    Checks.emptyOrPerItem("groups", groups.length, items);
    Checks.emptyOrPerItem("counted", counted.length, items);
    for (int i = 0; i < items; i++) {
      Checks.finite("logits", logits[i]);
      Checks.check(labels[i] == 0 || labels[i] == 1, "labels", labels[i], "0 or 1");
    }
    for (double grade : grades) {
      Checks.check(grade >= 0 && Double.isFinite(grade), "grades", grade, "finite, >= 0");
    }
    for (int rank : rankingRanks) {
      Checks.notNegative("rankingRanks", rank);
    }
    for (double gradient : gradients) {
      Checks.finite("gradients", gradient);
    }
  }

  /** A list of weight 1 of which the labels alone are known. */
  public static ScoredList of(double[] logits, byte[] labels) {
    return new ScoredList(
        logits,
        labels,
        1,
        0,
        0,
        NO_NUMBERS,
        NO_INTS,
        NO_NUMBERS,
        NO_INTS,
        new boolean[0],
        new Order());
  }

  /** The same list with a weight. */
  public ScoredList weighing(double newWeight) {
    return new ScoredList(
        logits,
        labels,
        newWeight,
        user,
        outside,
        grades,
        rankingRanks,
        gradients,
        groups,
        counted,
        order);
  }

  /** The same list of a user. */
  public ScoredList ofUser(long newUser) {
    return new ScoredList(
        logits,
        labels,
        weight,
        newUser,
        outside,
        grades,
        rankingRanks,
        gradients,
        groups,
        counted,
        order);
  }

  /** The same list of a request that has positives elsewhere, too. */
  public ScoredList withOutside(int positives) {
    return new ScoredList(
        logits,
        labels,
        weight,
        user,
        positives,
        grades,
        rankingRanks,
        gradients,
        groups,
        counted,
        order);
  }

  /** The same list with graded relevance. */
  public ScoredList withGrades(double[] newGrades) {
    return new ScoredList(
        logits,
        labels,
        weight,
        user,
        outside,
        newGrades,
        rankingRanks,
        gradients,
        groups,
        counted,
        order);
  }

  /** The same list with ranking's ranks. */
  public ScoredList withRankingRanks(int[] ranks) {
    return new ScoredList(
        logits,
        labels,
        weight,
        user,
        outside,
        grades,
        ranks,
        gradients,
        groups,
        counted,
        new Order());
  }

  /** The same list with gradients. */
  public ScoredList withGradients(double[] newGradients) {
    return new ScoredList(
        logits,
        labels,
        weight,
        user,
        outside,
        grades,
        rankingRanks,
        newGradients,
        groups,
        counted,
        order);
  }

  /** The same list with its items in groups, see {@link Breakdown}. */
  public ScoredList withGroups(int[] newGroups) {
    return new ScoredList(
        logits,
        labels,
        weight,
        user,
        outside,
        grades,
        rankingRanks,
        gradients,
        newGroups,
        counted,
        order);
  }

  /** The number of items. */
  public int size() {
    return logits.length;
  }

  /** Relevance by degrees, where there is none the labels. */
  double grade(int item) {
    return grades.length > 0 ? grades[item] : labels[item];
  }

  /** Whether an item counts if it is a positive. */
  boolean counts(int item) {
    return counted.length == 0 || counted[item];
  }

  /** Whether an item is in a group. */
  boolean in(int item, int group) {
    return groups.length > 0 && (groups[item] >> group & 1) == 1;
  }

  /** The list of the chosen items alone, in their order. */
  ScoredList select(int[] items) {
    byte[] ownLabels = new byte[items.length];
    boolean[] ownCounted = new boolean[counted.length == 0 ? 0 : items.length];
    for (int i = 0; i < items.length; i++) {
      ownLabels[i] = labels[items[i]];
    }
    for (int i = 0; i < ownCounted.length; i++) {
      ownCounted[i] = counted[items[i]];
    }
    return new ScoredList(
        chosen(logits, items),
        ownLabels,
        weight,
        user,
        outside,
        chosen(grades, items),
        chosen(rankingRanks, items),
        chosen(gradients, items),
        chosen(groups, items),
        ownCounted,
        new Order());
  }

  /** The list of a group's items alone. */
  ScoredList itemsOf(int group) {
    return select(IntStream.range(0, size()).filter(i -> in(i, group)).toArray());
  }

  /** The whole list, of whose positives those of a group alone count. */
  ScoredList positivesOf(int group) {
    boolean[] own = new boolean[size()];
    for (int i = 0; i < own.length; i++) {
      own[i] = in(i, group) && counts(i);
    }
    return new ScoredList(
        logits, labels, weight, user, 0, grades, rankingRanks, gradients, groups, own, order);
  }

  private static double[] chosen(double[] values, int[] items) {
    return values.length == 0 ? values : Arrays.stream(items).mapToDouble(i -> values[i]).toArray();
  }

  private static int[] chosen(int[] values, int[] items) {
    return values.length == 0 ? values : Arrays.stream(items).map(i -> values[i]).toArray();
  }
}
