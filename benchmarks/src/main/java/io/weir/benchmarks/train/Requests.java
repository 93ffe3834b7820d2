package io.weir.benchmarks.train;

import io.weir.core.cascade.RequestSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Requests of made-up lists. Not thread-safe. */
final class Requests {
  private static final long START_MS = 1_750_000_000_000L;
  static final int USERS = 100_000;
  static final int CITIES = 300;
  static final int BRANDS = 1000;
  static final String SCENARIO = "home";

  /** One order in so many clicks. */
  private static final int CLICKS_PER_ORDER = 4;

  private static final byte[] STAGES = {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3};

  private final SplittableRandom random;
  private final Popularity popularity;
  private final long items;
  private final int candidates;
  private int made;

  /** How often an item is listed. */
  enum Popularity {
    /** Each as often as any other. */
    UNIFORM {
      @Override
      long draw(SplittableRandom random, long items) {
        return random.nextLong(items);
      }
    },
    /** In proportion to 1 / (1 + id), nearly: Zipf's law. */
    LONG_TAIL {
      @Override
      long draw(SplittableRandom random, long items) {
        return (long) Math.pow(items, random.nextDouble()) - 1;
      }
    };

    abstract long draw(SplittableRandom random, long items);
  }

  /** Of uniform items. */
  Requests(long seed, long items, int candidates) {
    this(seed, Popularity.UNIFORM, items, candidates);
  }

  /**
   * @param items ids from 0
   * @param candidates of a request
   */
  Requests(long seed, Popularity popularity, long items, int candidates) {
    this.random = new SplittableRandom(seed);
    this.popularity = popularity;
    this.items = items;
    this.candidates = candidates;
  }

  List<RequestSample> batch(int size) {
    List<RequestSample> batch = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      batch.add(next());
    }
    return batch;
  }

  RequestSample next() {
    long[] ids =
        LongStream.generate(() -> popularity.draw(random, items))
            .distinct()
            .limit(candidates)
            .toArray();
    byte[] stages = new byte[candidates];
    int[] rankingRank = new int[candidates];
    int[] preRankingRank = new int[candidates];
    int[] positions = new int[candidates];
    byte[] clicks = new byte[candidates];
    byte[] orders = new byte[candidates];
    float[] scores = new float[candidates];
    float[] inclusion = new float[candidates];
    for (int i = 0; i < candidates; i++) {
      stages[i] = i < STAGES.length ? STAGES[i] : (byte) (i % 2 + 1);
      boolean ranked = stages[i] >= 3;
      rankingRank[i] = ranked ? i + 1 : 0;
      preRankingRank[i] = stages[i] >= 2 ? i + 1 : 0;
      positions[i] = stages[i] == 5 ? i + 1 : 0;
      clicks[i] = (byte) (stages[i] == 5 && random.nextInt(10) == 0 ? 1 : 0);
      orders[i] = (byte) (clicks[i] == 1 && random.nextInt(CLICKS_PER_ORDER) == 0 ? 1 : 0);
      scores[i] = ranked ? 1f / (i + 1) : Float.NaN;
      inclusion[i] = 1;
    }
    long time = START_MS + made * 10L;
    made++;
    return new RequestSample(
        "r-" + made,
        random.nextInt(USERS),
        time,
        time + 1,
        SCENARIO,
        RequestSample.FIRST_REVISION,
        Map.of("city", new long[] {random.nextInt(CITIES)}),
        Map.of("hour", new float[] {made % 24}),
        Map.of("click", Arrays.copyOf(ids, Math.min(10, candidates))),
        ids,
        stages,
        rankingRank,
        preRankingRank,
        positions,
        scores,
        inclusion,
        Map.of("click", clicks, "order", orders),
        Map.of("click", 1f, "order", 1f),
        List.of("click", "order"),
        Map.of(),
        new int[] {1000, 200, candidates, STAGES.length, 10},
        "none",
        0);
  }
}
