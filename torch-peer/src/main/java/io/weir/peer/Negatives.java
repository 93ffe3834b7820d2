package io.weir.peer;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestSample;
import io.weir.core.sampling.InBatchNegatives;
import io.weir.core.sampling.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * The negatives that a batch draws, the same as the trainer's: HCCP's N4 and N5.
 *
 * @param inBatch per request ids of other requests' impressions
 * @param pool per request ids of the catalogue
 */
record Negatives(long[][] inBatch, long[][] pool) {
  private static final double IN_BATCH_RATE = 0.05;
  private static final int POOL = 10;

  /**
   * Draws them.
   *
   * @param seed of the trainer
   * @param step taken so far
   * @param items of the catalogue, whose ids are 0, 1, …
   */
  static Negatives draw(List<RequestSample> samples, long seed, long step, int items) {
    SplittableRandom random = new SplittableRandom(Ids.mix(seed ^ Ids.mix(step)));
    long[] exposed = samples.stream().flatMapToLong(Negatives::exposed).distinct().toArray();
    Arrays.sort(exposed);
    long[] mixed = Arrays.stream(exposed).map(Ids::mix).toArray();
    long[][] inBatch = new long[samples.size()][];
    long[][] pool = new long[samples.size()][];
    for (int u = 0; u < inBatch.length; u++) {
      LongPredicate own = own(samples.get(u));
      int[] allowed = InBatchNegatives.allowed(exposed.length, i -> own.test(exposed[i]));
      long draw = random.nextLong();
      int[] drawn =
          InBatchNegatives.draw(allowed, IN_BATCH_RATE, i -> Seeds.uniformOfMixed(draw, mixed[i]));
      inBatch[u] = Arrays.stream(drawn).mapToLong(i -> exposed[i]).toArray();
    }
    for (int u = 0; u < pool.length; u++) {
      LongPredicate own = own(samples.get(u));
      TreeSet<Long> drawn = new TreeSet<>();
      for (int i = 0; i < POOL; i++) {
        long id = random.nextInt(items);
        if (!own.test(id)) {
          drawn.add(id);
        }
      }
      Arrays.stream(inBatch[u]).forEach(drawn::remove);
      pool[u] = drawn.stream().mapToLong(Long::longValue).toArray();
    }
    return new Negatives(inBatch, pool);
  }

  int most() {
    int most = 0;
    for (int u = 0; u < pool.length; u++) {
      most = Math.max(most, inBatch[u].length + pool[u].length);
    }
    return most;
  }

  private static LongStream exposed(RequestSample sample) {
    return LongStream.range(0, sample.size())
        .filter(i -> sample.exposed((int) i))
        .map(i -> sample.itemIds()[(int) i]);
  }

  private static LongPredicate own(RequestSample sample) {
    long[] ids = sample.itemIds().clone();
    Arrays.sort(ids);
    return id -> Arrays.binarySearch(ids, id) >= 0;
  }
}
