package io.weir.trainer.learner;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TestSamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Made-up samples: items below ten are clicked more often the lower their id. */
final class Samples {
  static final int LIST = 8;
  static final int EXPOSED = 5;

  private Samples() {}

  static List<RequestSample> of(long seed, int count) {
    Random random = new Random(seed);
    List<RequestSample> samples = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      long[] ids = random.longs(0, 40).distinct().limit(LIST).toArray();
      byte[] clicks = new byte[LIST];
      for (int i = 0; i < EXPOSED; i++) {
        clicks[i] = (byte) (random.nextDouble() < 0.8 / (1 + ids[i]) ? 1 : 0);
      }
      samples.add(sample("r" + r, r % 7, r * 1000L, ids, clicks, random));
    }
    return samples;
  }

  private static RequestSample sample(
      String id, long user, long time, long[] ids, byte[] clicks, Random random) {
    byte[] stages = {5, 5, 5, 5, 5, 3, 2, 1};
    float[] price = new float[LIST];
    for (int i = 0; i < LIST; i++) {
      price[i] = i == 6 ? Float.NaN : random.nextFloat() * 100;
    }
    float[] ones = new float[LIST];
    Arrays.fill(ones, 1);
    float[] none = new float[LIST];
    Arrays.fill(none, Float.NaN);
    return new RequestSample(
        id,
        user,
        time,
        time + 1,
        "home",
        0,
        Map.of("city", new long[] {user % 3}),
        Map.of("age", new float[] {random.nextFloat()}),
        Map.of("click", new long[] {ids[1], ids[5], 39 - user}),
        ids,
        stages,
        new int[] {2, 1, 4, 3, 5, 6, 0, 0},
        new int[] {5, 4, 3, 2, 1, 6, 7, 0},
        new int[] {1, 2, 3, 4, 5, 0, 0, 0},
        none,
        ones,
        Map.of("click", clicks, "order", new byte[LIST]),
        Map.of("click", 1f, "order", 1f),
        List.of("click", "order"),
        Map.of("price", price),
        new int[] {8, 8, 6, 5, 5},
        "none",
        0);
  }

  /** The same request with orders, too: as it would be if no task were slow. */
  static RequestSample withOrders(RequestSample s) {
    byte[] orders = new byte[s.size()];
    for (int i = 0; i < EXPOSED; i++) {
      orders[i] = (byte) (s.labels().get("click")[i] == 1 && s.itemIds()[i] % 2 == 0 ? 1 : 0);
    }
    return TestSamples.labelled(s, 0, s.labels().get("click"), 1, orders, 1);
  }

  /** The same sample with its candidates in another order, shown positions included. */
  static RequestSample shuffled(RequestSample s, Random random) {
    Integer[] order = new Integer[s.size()];
    Arrays.setAll(order, i -> i);
    java.util.Collections.shuffle(Arrays.asList(order), random);
    long[] ids = new long[s.size()];
    byte[] stages = new byte[s.size()];
    byte[] clicks = new byte[s.size()];
    int[] positions = new int[s.size()];
    float[] price = new float[s.size()];
    int[] rankingRank = new int[s.size()];
    int[] preRankingRank = new int[s.size()];
    byte[] orders = new byte[s.size()];
    for (int i = 0; i < ids.length; i++) {
      rankingRank[i] = s.rankingRank()[order[i]];
      preRankingRank[i] = s.preRankingRank()[order[i]];
      orders[i] = s.labels().get("order")[order[i]];
      ids[i] = s.itemIds()[order[i]];
      stages[i] = s.stageReached()[order[i]];
      clicks[i] = s.labels().get("click")[order[i]];
      price[i] = s.crossFeatures().get("price")[order[i]];
      positions[i] = stages[i] == 5 ? 1 + random.nextInt(99) : 0;
    }
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
        ids,
        stages,
        rankingRank,
        preRankingRank,
        positions,
        s.rankingScore(),
        s.inclusionProbability(),
        Map.of("click", clicks, "order", orders),
        s.weights(),
        s.maturedTasks(),
        Map.of("price", price),
        s.stageTotals(),
        s.sampler(),
        s.seed());
  }

  /** The same samples at a later time, of items whose ids are higher by so many. */
  static List<RequestSample> moved(List<RequestSample> samples, long byMs, long byId) {
    List<RequestSample> moved = new ArrayList<>();
    for (RequestSample s : samples) {
      moved.add(
          new RequestSample(
              s.requestId(),
              s.userId(),
              s.requestTime() + byMs,
              s.eventTime() + byMs,
              s.scenario(),
              s.revision(),
              s.categorical(),
              s.dense(),
              Map.of("click", shifted(s.sequences().get("click"), byId)),
              shifted(s.itemIds(), byId),
              s.stageReached(),
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
              s.seed()));
    }
    return moved;
  }

  private static long[] shifted(long[] ids, long by) {
    return Arrays.stream(ids).map(id -> id + by).toArray();
  }
}
