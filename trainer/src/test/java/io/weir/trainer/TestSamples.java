package io.weir.trainer;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Samples that are the same for the same number. */
public final class TestSamples {
  public static final int ITEMS = 60;
  private static final int CANDIDATES = 8;
  private static final int EXPOSED = 5;
  private static final long SLOW_WINDOW = 86_400_000L;
  private static final long START = 1_700_000_000_000L;

  private TestSamples() {}

  /** The item of that number; it has one category and one number. */
  public static Item item(long itemId) {
    return new Item(
        itemId,
        START,
        Map.of("brand", new long[] {itemId % 7}),
        Map.of("price", new float[] {itemId % 5}),
        new float[0]);
  }

  /**
   * Request number n: eight candidates, five exposed, the clicked one being of a favoured brand.
   */
  public static RequestSample sample(int n) {
    SplittableRandom random = new SplittableRandom(n);
    long[] ids = random.longs(0, ITEMS).distinct().limit(CANDIDATES).toArray();
    byte[] reached = new byte[CANDIDATES];
    int[] ranks = new int[CANDIDATES];
    int[] positions = new int[CANDIDATES];
    byte[] clicks = new byte[CANDIDATES];
    float[] scores = new float[CANDIDATES];
    float[] inclusion = new float[CANDIDATES];
    for (int i = 0; i < CANDIDATES; i++) {
      reached[i] = i < EXPOSED ? Stage.EXPOSURE.depth() : Stage.PRE_RANKING.depth();
      ranks[i] = i < EXPOSED ? i + 1 : 0;
      positions[i] = i < EXPOSED ? i + 1 : 0;
      scores[i] = i < EXPOSED ? 1f / (i + 1) : Float.NaN;
      inclusion[i] = 1;
      clicks[i] = (byte) (i < EXPOSED && ids[i] % 7 == n % 7 ? 1 : 0);
    }
    return new RequestSample(
        "r-" + n,
        n % 20,
        START + n * 1000L,
        START + n * 1000L + 600_000,
        "home",
        0,
        Map.of("city", new long[] {n % 7}),
        Map.of("hour", new float[] {n % 24}),
        Map.of("click", new long[] {n % ITEMS}),
        ids,
        reached,
        ranks,
        ranks.clone(),
        positions,
        scores,
        inclusion,
        Map.of("click", clicks, "order", new byte[CANDIDATES]),
        Map.of("click", 1f, "order", 1f),
        List.of("click", "order"),
        Map.of("distance", new float[CANDIDATES]),
        new int[] {100, 50, 20, 10, EXPOSED},
        "none",
        0);
  }

  /** A sample in which all that was shown was clicked: nothing that was learnt holds. */
  public static RequestSample spoilt(int n) {
    RequestSample s = sample(n);
    byte[] clicks = new byte[CANDIDATES];
    Arrays.fill(clicks, 0, EXPOSED, (byte) 1);
    return labelled(s, 0, clicks, 1, s.labels().get("order"), 1);
  }

  /** What the fast window knows of a request: clicks, and no order yet. */
  public static RequestSample revision0(RequestSample s) {
    return labelled(s, 0, s.labels().get("click"), 1, unknown(s), 0);
  }

  /** What the slow window adds to it: orders alone. */
  public static RequestSample revision1(RequestSample s, float weight) {
    return labelled(s, 1, unknown(s), 0, s.labels().get("order"), weight);
  }

  private static byte[] unknown(RequestSample s) {
    byte[] unknown = new byte[s.size()];
    Arrays.fill(unknown, RequestSample.UNKNOWN_LABEL);
    return unknown;
  }

  /** The same request with other labels; tasks of weight 0 have not matured. */
  public static RequestSample labelled(
      RequestSample s,
      int revision,
      byte[] clicks,
      float clickWeight,
      byte[] orders,
      float orderWeight) {
    List<String> matured = new ArrayList<>();
    if (clickWeight > 0) {
      matured.add("click");
    }
    if (orderWeight > 0) {
      matured.add("order");
    }
    return new RequestSample(
        s.requestId(),
        s.userId(),
        s.requestTime(),
        s.eventTime() + revision * SLOW_WINDOW,
        s.scenario(),
        revision,
        s.categorical(),
        s.dense(),
        s.sequences(),
        s.itemIds(),
        s.stageReached(),
        s.rankingRank(),
        s.preRankingRank(),
        s.exposurePosition(),
        s.rankingScore(),
        s.inclusionProbability(),
        Map.of("click", clicks, "order", orders),
        Map.of("click", clickWeight, "order", orderWeight),
        matured,
        s.crossFeatures(),
        s.stageTotals(),
        s.sampler(),
        s.seed());
  }

  /** A sample that breaks a rule of its record. */
  public static RequestSample invalid(int n) {
    RequestSample s = sample(n);
    byte[] reached = s.stageReached().clone();
    reached[0] = 9;
    return of(s, reached, s.rankingRank());
  }

  /** A sample with one rank too few. */
  public static RequestSample ofUnequalColumns(int n) {
    RequestSample s = sample(n);
    return of(s, s.stageReached(), Arrays.copyOf(s.rankingRank(), CANDIDATES - 1));
  }

  private static RequestSample of(RequestSample s, byte[] reached, int[] rankingRank) {
    return new RequestSample(
        s.requestId(),
        s.userId(),
        s.requestTime(),
        s.eventTime(),
        s.scenario(),
        s.revision(),
        s.categorical(),
        s.dense(),
        s.sequences(),
        s.itemIds(),
        reached,
        rankingRank,
        s.preRankingRank(),
        s.exposurePosition(),
        s.rankingScore(),
        s.inclusionProbability(),
        s.labels(),
        s.weights(),
        s.maturedTasks(),
        s.crossFeatures(),
        s.stageTotals(),
        s.sampler(),
        s.seed());
  }

  /** A sample of other candidates, whose attributes nobody has declared. */
  public static RequestSample of(int n, long[] ids, float inclusionProbability) {
    RequestSample s = sample(n);
    float[] inclusion = new float[ids.length];
    Arrays.fill(inclusion, inclusionProbability);
    float[] none = new float[ids.length];
    Arrays.fill(none, Float.NaN);
    return new RequestSample(
        s.requestId(),
        s.userId(),
        s.requestTime(),
        s.eventTime(),
        s.scenario(),
        s.revision(),
        Map.of("shoe-size", new long[] {44}),
        Map.of("mood", new float[] {0.5f}),
        s.sequences(),
        ids,
        new byte[ids.length],
        new int[ids.length],
        new int[ids.length],
        new int[ids.length],
        none,
        inclusion,
        Map.of("click", new byte[ids.length], "order", new byte[ids.length]),
        s.weights(),
        s.maturedTasks(),
        Map.of("weather", new float[ids.length]),
        s.stageTotals(),
        s.sampler(),
        s.seed());
  }

  /** A sample with labels of a task that nobody has configured. */
  public static RequestSample ofUnknownTask(int n) {
    RequestSample s = sample(n);
    return new RequestSample(
        s.requestId(),
        s.userId(),
        s.requestTime(),
        s.eventTime(),
        s.scenario(),
        s.revision(),
        s.categorical(),
        s.dense(),
        s.sequences(),
        s.itemIds(),
        s.stageReached(),
        s.rankingRank(),
        s.preRankingRank(),
        s.exposurePosition(),
        s.rankingScore(),
        s.inclusionProbability(),
        Map.of("like", new byte[CANDIDATES]),
        Map.of(),
        List.of("like"),
        s.crossFeatures(),
        s.stageTotals(),
        s.sampler(),
        s.seed());
  }
}
