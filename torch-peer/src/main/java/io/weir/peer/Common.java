package io.weir.peer;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.features.ItemStatistics;
import java.time.Duration;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** What both peers do alike around their tables: draws, statistics, towers, losses, Adam. */
abstract class Common implements Step {
  static final double ROW_RATE = 0.03;
  static final double ROW_EPSILON = 1e-8;
  private static final double DENSE_RATE = 0.002;
  private static final List<String> TASKS = List.of("click", "order");
  private static final long HALF_LIFE_MS = Duration.ofDays(7).toMillis();
  private static final double PRIOR_EXPOSURES = 20;

  private final Workload workload;
  private final long seed;
  private final ItemStatistics statistics =
      new ItemStatistics(TASKS, HALF_LIFE_MS, PRIOR_EXPOSURES);
  private final Model model;
  private final Adam adam;

  Common(Workload workload, long seed) {
    this.workload = workload;
    this.seed = seed;
    this.model = new Model(workload);
    this.adam = new Adam(Vectors.of(model.parameters()), new AdamOptions(DENSE_RATE));
  }

  /** The scores of a batch, by rows that have been looked up for it. */
  abstract Losses.Scores scores(HostBatch batch, Model towers);

  /** Moves the rows by their gradients. */
  abstract void moveRows();

  @Override
  public final double learn(List<RequestSample> samples, long step) {
    try (PointerScope scope = new PointerScope()) {
      Negatives drawn = Negatives.draw(samples, seed, step, workload.items().size());
      HostBatch batch = new HostBatch(samples, workload.items(), statistics, TASKS, drawn);
      adam.zero_grad();
      Tensor value = Losses.value(scores(batch, model), batch, step);
      value.backward();
      if (step == 0) {
        beginBiases(batch);
      }
      adam.step();
      moveRows();
      samples.forEach(statistics::see);
      return value.item_double();
    }
  }

  /** Scores start at the log-odds of the first batch's rate, less the products' mean of 1. */
  private void beginBiases(HostBatch batch) {
    try (NoGradGuard off = new NoGradGuard()) {
      for (int task = 0; task < TASKS.size(); task++) {
        // Clicks are learnt first from the order of both groups, orders from impressions.
        double impressions = 20;
        double positives = 1;
        for (int cell = 0; cell < batch.exposed.length; cell++) {
          positives += batch.labels[task][cell] * batch.exposed[cell];
          impressions += batch.exposed[cell];
        }
        if (task == 0) {
          for (float each : batch.consistency.filled()) {
            impressions += each;
          }
          for (float each : batch.exposed) {
            impressions -= each;
          }
        }
        double rate = positives / impressions;
        double start = Math.log(rate / (1 - rate)) - 1;
        model.weight("bias").select(0, task).fill_(new Scalar((float) start));
      }
    }
  }
}
