package io.weir.trainer;

import io.weir.trainer.learner.FrozenWeights;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.publication.ItemEmbedder;
import java.util.function.LongSupplier;

/** The learner as the publisher sees it. */
final class LearnerVectors implements ItemEmbedder {
  private final Learner learner;
  private final LongSupplier sampleTime;

  LearnerVectors(Learner learner, LongSupplier sampleTime) {
    this.learner = learner;
    this.sampleTime = sampleTime;
  }

  @Override
  public long[] catalogue() {
    return learner.catalogue();
  }

  @Override
  public int dimension() {
    return learner.dimension();
  }

  @Override
  public long step() {
    return learner.step();
  }

  @Override
  public long sampleTime() {
    return sampleTime.getAsLong();
  }

  @Override
  public Frozen freeze() {
    FrozenWeights weights = learner.freeze();
    return itemIds -> learner.embed(weights, itemIds);
  }
}
