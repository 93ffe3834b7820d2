package io.weir.trainer;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Samples that are the same for the same number. */
public final class TestSamples {
  public static final int ITEMS = 60;
  private static final int CANDIDATES = 8;
  private static final int EXPOSED = 5;
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
    return sample(n, 0);
  }

  /** The same, of another revision. */
  public static RequestSample sample(int n, int revision) {
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
        revision,
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

  /** A sample that breaks a rule of its record. */
  public static RequestSample invalid(int n) {
    RequestSample s = sample(n);
    byte[] reached = s.stageReached().clone();
    reached[0] = 9;
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
        s.rankingRank(),
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
