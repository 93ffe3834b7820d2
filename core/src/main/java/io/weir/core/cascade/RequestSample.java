package io.weir.core.cascade;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.finite;
import static io.weir.core.Checks.notBlank;
import static io.weir.core.Checks.perItem;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One request with every logged candidate, how deep each came and what the user did: the unit the
 * trainer learns from.
 *
 * <p>Struct of arrays, one element per candidate unless said otherwise; the arrays are owned by the
 * record and must not be written to after construction.
 *
 * @param requestId the request
 * @param userId the user
 * @param requestTime when the request entered the cascade, epoch ms
 * @param eventTime when the sample was due: requestTime + window, epoch ms
 * @param scenario where the request came from
 * @param revision {@link #FIRST_REVISION} or {@link #SLOW_REVISION}; each task matures in one of
 *     them
 * @param categorical the context's ids by feature name
 * @param dense the context's numbers by feature name
 * @param sequences the context's item ids by behaviour, newest first
 * @param itemIds the candidates, each once
 * @param stageReached depth of the deepest stage that lists the item, see {@link Stage#depth};
 *     {@link Stage#POOL}, {@link Stage#UNKNOWN}
 * @param rankingRank 1-based rank in ranking's list, 0 = none
 * @param preRankingRank 1-based rank in pre-ranking's list, 0 = none
 * @param exposurePosition 1-based position, 0 = not exposed
 * @param rankingScore ranking's score, NaN = none
 * @param inclusionProbability with which the sampler kept the item, in (0, 1]
 * @param labels per task and item: 1, 0, or -1 = not matured or unknown
 * @param weights weight of the sample per task
 * @param maturedTasks tasks whose labels are final in this revision
 * @param crossFeatures user-item features by name, NaN = not known for that item
 * @param stageTotals totalCandidates of each of the five stages, 0 = no log
 * @param sampler the sampler that chose the candidates
 * @param seed its seed
 */
public record RequestSample(
    String requestId,
    long userId,
    Long requestTime,
    long eventTime,
    String scenario,
    int revision,
    Map<String, long[]> categorical,
    Map<String, float[]> dense,
    Map<String, long[]> sequences,
    long[] itemIds,
    byte[] stageReached,
    int[] rankingRank,
    int[] preRankingRank,
    int[] exposurePosition,
    float[] rankingScore,
    float[] inclusionProbability,
    Map<String, byte[]> labels,
    Map<String, Float> weights,
    List<String> maturedTasks,
    Map<String, float[]> crossFeatures,
    int[] stageTotals,
    String sampler,
    long seed)
    implements RequestScoped {

  /** The revision at the fast window: the one that stands for its request in counts. */
  public static final int FIRST_REVISION = 0;

  /** The revision at the slow window, of some requests. */
  public static final int SLOW_REVISION = 1;

  /** Label of a task that has not matured, or is unknown. */
  public static final byte UNKNOWN_LABEL = -1;

  public RequestSample {
    categorical = Map.copyOf(categorical);
    dense = Map.copyOf(dense);
    sequences = Map.copyOf(sequences);
    labels = Map.copyOf(labels);
    weights = Map.copyOf(weights);
    maturedTasks = List.copyOf(maturedTasks);
    crossFeatures = Map.copyOf(crossFeatures);
  }

  /**
   * A request before anything has become of it: what a stage that serves it knows.
   *
   * @param itemIds its candidates
   * @param crossFeatures name → (candidates)
   */
  public static RequestSample unanswered(
      RequestContext context, long[] itemIds, Map<String, float[]> crossFeatures) {
    int size = itemIds.length;
    float[] unknown = new float[size];
    Arrays.fill(unknown, Float.NaN);
    byte[] stages = new byte[size];
    Arrays.fill(stages, Stage.UNKNOWN);
    return new RequestSample(
        context.requestId(),
        context.userId(),
        context.requestTime(),
        context.eventTime(),
        context.scenario(),
        FIRST_REVISION,
        context.categorical(),
        context.dense(),
        context.sequences(),
        itemIds,
        stages,
        new int[size],
        new int[size],
        new int[size],
        unknown,
        unknown,
        Map.of(),
        Map.of(),
        List.of(),
        crossFeatures,
        new int[Stage.values().length],
        "",
        0);
  }

  /** This sample, of the first revision, with what was learnt of it until the slow window. */
  public RequestSample revised(
      long dueTime,
      byte[] stagesReached,
      Map<String, byte[]> slowLabels,
      Map<String, Float> slowWeights,
      List<String> slowTasks) {
    return new RequestSample(
        requestId,
        userId,
        requestTime,
        dueTime,
        scenario,
        SLOW_REVISION,
        categorical,
        dense,
        sequences,
        itemIds,
        stagesReached,
        rankingRank,
        preRankingRank,
        exposurePosition,
        rankingScore,
        inclusionProbability,
        slowLabels,
        slowWeights,
        slowTasks,
        crossFeatures,
        stageTotals,
        sampler,
        seed);
  }

  /** The number of candidates. */
  public int size() {
    return itemIds.length;
  }

  /** Whether the candidate was shown. */
  public boolean exposed(int index) {
    return stageReached[index] == Stage.EXPOSURE.depth();
  }

  /**
   * Fails on the first field that breaks the record's rules.
   *
   * @throws io.weir.core.InvalidValueException with the field, its value and the rule
   */
  public void validate() {
    notBlank("requestId", requestId);
    int items = itemIds.length;
    perItem("stageReached", stageReached.length, items);
    perItem("rankingRank", rankingRank.length, items);
    perItem("preRankingRank", preRankingRank.length, items);
    perItem("exposurePosition", exposurePosition.length, items);
    perItem("rankingScore", rankingScore.length, items);
    perItem("inclusionProbability", inclusionProbability.length, items);
    check(stageTotals.length == 5, "stageTotals.length", stageTotals.length, "5");
    for (int i = 0; i < items; i++) {
      check(
          stageReached[i] >= Stage.UNKNOWN && stageReached[i] <= Stage.EXPOSURE.depth(),
          "stageReached[" + i + "]",
          stageReached[i],
          "-1 to 5");
    }
    labels.forEach((task, values) -> validateLabels("labels." + task, values));
    dense.forEach((name, values) -> finite("dense." + name, values));
    crossFeatures.forEach((name, values) -> perItem("crossFeatures." + name, values.length, items));
  }

  private void validateLabels(String field, byte[] values) {
    perItem(field, values.length, itemIds.length);
    for (int i = 0; i < values.length; i++) {
      check(values[i] >= -1 && values[i] <= 1, field + "[" + i + "]", values[i], "-1, 0 or 1");
    }
  }
}
