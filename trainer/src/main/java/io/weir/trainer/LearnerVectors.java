package io.weir.trainer;

import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.learner.FrozenWeights;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.learner.ServingState;
import io.weir.trainer.publication.ItemEmbedder;
import io.weir.trainer.snapshot.SnapshotFiles;
import java.util.List;
import java.util.function.LongSupplier;

/** The learner as the publisher sees it. */
final class LearnerVectors implements ItemEmbedder {
  private final Learner learner;
  private final List<String> tasks;
  private final WeirConfig config;
  private final LongSupplier sampleTime;

  LearnerVectors(Learner learner, List<String> tasks, WeirConfig config, LongSupplier sampleTime) {
    this.learner = learner;
    this.config = config;
    this.tasks = List.copyOf(tasks);
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
  public List<String> tasks() {
    return tasks;
  }

  @Override
  public float[][][] score(List<RequestSample> samples) {
    return learner.score(samples);
  }

  @Override
  public Frozen freeze() {
    FrozenWeights weights = learner.freeze();
    return new Frozen() {
      @Override
      public float[][] embed(long[] itemIds) {
        return learner.embed(weights, itemIds);
      }

      @Override
      public float[][][] score(List<RequestSample> samples) {
        return learner.score(weights, samples);
      }

      @Override
      public Files files() {
        ServingState serving = learner.serving(weights);
        return new Files(SnapshotFiles.of(serving, config), serving::close);
      }
    };
  }
}
