package io.weir.trainer.learner;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.features.Catalogue;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Makes batches, with the negatives that the objective's losses look at drawn behind the lists.
 *
 * <p>What is drawn for a step is a function of the seed, the step and the catalogue. Not
 * thread-safe.
 */
final class Draws {
  private final long seed;
  private final TrainerConfig.Negatives negatives;
  private final Set<String> tasks;
  private final Catalogue catalogue;

  /**
   * @param tasks those with a loss that looks at what is drawn
   */
  Draws(long seed, TrainerConfig.Negatives negatives, Set<String> tasks, Catalogue catalogue) {
    this.seed = seed;
    this.negatives = negatives;
    this.tasks = Set.copyOf(tasks);
    this.catalogue = catalogue;
  }

  /**
   * The batch of these requests.
   *
   * @param step taken so far
   */
  Batch batch(List<RequestSample> samples, long step) {
    Batch batch = new Batch(samples);
    if (!tasks.isEmpty()) {
      SplittableRandom random = new SplittableRandom(Ids.mix(seed ^ Ids.mix(step)));
      batch.drawInBatch(tasks, negatives.inBatchRate(), random);
      if (catalogue.size() > 0) {
        batch.drawPool(tasks, negatives.pool(), random, catalogue.size(), catalogue::draw);
      }
    }
    return batch;
  }
}
