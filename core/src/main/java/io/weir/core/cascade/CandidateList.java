package io.weir.core.cascade;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.emptyOrPerItem;
import static io.weir.core.Checks.finite;
import static io.weir.core.Checks.notBlank;
import static io.weir.core.Checks.notNegative;
import static io.weir.core.Checks.perItem;

import io.weir.core.InvalidValueException;
import java.util.Arrays;
import java.util.Map;

/**
 * The list that one stage put in order for one request (Avro {@code StageCandidates}).
 *
 * <p>Struct of arrays; the arrays are owned by the record and must not be written to after
 * construction. Immutable by that contract, hence thread-safe.
 *
 * @param requestId the request
 * @param userId the user
 * @param requestTime when the request entered the cascade, epoch ms
 * @param eventTime when the stage finished, epoch ms
 * @param scenario where the request came from
 * @param stage the stage
 * @param itemIds candidates in the stage's order, each once
 * @param ranks 1-based ranks in the whole list, increasing; empty = 1..n
 * @param scores the stage's scores; may be empty
 * @param advanced whether each item went on to the next stage; may be empty
 * @param totalCandidates length of the whole list, of which this may be a sample
 * @param crossFeatures user-item features by name, one value per item; may be empty
 */
public record CandidateList(
    String requestId,
    long userId,
    Long requestTime,
    long eventTime,
    String scenario,
    Stage stage,
    long[] itemIds,
    int[] ranks,
    float[] scores,
    boolean[] advanced,
    int totalCandidates,
    Map<String, float[]> crossFeatures)
    implements RequestScoped {

  /** No ranks, as they are 1..n; no scores, no {@code advanced}, no cross features. */
  public CandidateList(
      String requestId,
      long userId,
      long requestTime,
      long eventTime,
      String scenario,
      Stage stage,
      long[] itemIds) {
    this(
        requestId,
        userId,
        requestTime,
        eventTime,
        scenario,
        stage,
        itemIds,
        new int[0],
        new float[0],
        new boolean[0],
        itemIds.length,
        Map.of());
  }

  public CandidateList {
    crossFeatures = Map.copyOf(crossFeatures);
  }

  /** The 1-based rank, in the whole list, of the item at {@code index}. */
  public int rank(int index) {
    return ranks.length == 0 ? index + 1 : ranks[index];
  }

  /** This list with other cross features. */
  public CandidateList withCrossFeatures(Map<String, float[]> features) {
    return new CandidateList(
        requestId,
        userId,
        requestTime,
        eventTime,
        scenario,
        stage,
        itemIds,
        ranks,
        scores,
        advanced,
        totalCandidates,
        features);
  }

  /**
   * Fails on the first field that breaks the record's rules.
   *
   * @throws InvalidValueException with the field, its value and the rule
   */
  public void validate() {
    validateButRepeats();
    validateDistinctItems();
  }

  /**
   * Fails on the first field that breaks the record's rules, of which it leaves one to the caller:
   * each item once.
   *
   * @throws InvalidValueException with the field, its value and the rule
   */
  public void validateButRepeats() {
    validateFields();
    validateRanksIncrease();
  }

  /**
   * Fails on the first field that breaks the record's rules, of which it leaves two to the caller:
   * each item once, and increasing ranks.
   *
   * @throws InvalidValueException with the field, its value and the rule
   */
  public void validateButOrder() {
    validateFields();
    for (int i = 0; i < ranks.length; i++) {
      boolean inRange = ranks[i] >= 1 && ranks[i] <= totalCandidates;
      check(inRange, "ranks[" + i + "]", ranks[i], "1 to " + totalCandidates);
    }
  }

  private void validateFields() {
    notBlank("requestId", requestId);
    notNegative("requestTime", requestTime);
    notNegative("eventTime", eventTime);
    int items = itemIds.length;
    emptyOrPerItem("ranks", ranks.length, items);
    emptyOrPerItem("scores", scores.length, items);
    emptyOrPerItem("advanced", advanced.length, items);
    finite("scores", scores);
    check(totalCandidates >= items, "totalCandidates", totalCandidates, ">= " + items + " items");
    crossFeatures.forEach(
        (name, values) -> {
          String field = "crossFeatures." + name;
          perItem(field, values.length, items);
          finite(field, values);
        });
  }

  private void validateRanksIncrease() {
    for (int i = 0; i < ranks.length; i++) {
      int least = i == 0 ? 1 : ranks[i - 1] + 1;
      if (ranks[i] < least || ranks[i] > totalCandidates) {
        throw new InvalidValueException(
            "ranks[" + i + "]", ranks[i], "increasing, " + least + " to " + totalCandidates);
      }
    }
  }

  private void validateDistinctItems() {
    long[] sorted = itemIds.clone();
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        String field = "itemIds[" + secondPlace(sorted[i]) + "]";
        throw new InvalidValueException(field, sorted[i], "each item once");
      }
    }
  }

  private int secondPlace(long repeated) {
    int found = 0;
    for (int i = 0; i < itemIds.length; i++) {
      found += itemIds[i] == repeated ? 1 : 0;
      if (found == 2) {
        return i;
      }
    }
    return -1;
  }
}
