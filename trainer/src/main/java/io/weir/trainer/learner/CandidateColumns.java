package io.weir.trainer.learner;

import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.trainer.loss.Lists;
import io.weir.trainer.loss.Offer;
import io.weir.trainer.loss.SampleGroup;
import io.weir.trainer.loss.TaskLabels;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch laid out for losses: each request's list, and behind it what was drawn for it. */
final class CandidateColumns {
  private final Batch batch;
  private final List<RequestSample> samples;
  private final int columns;

  CandidateColumns(Batch batch) {
    this.batch = batch;
    this.samples = batch.samples();
    this.columns = batch.columns();
  }

  Lists lists(Collection<String> numbers) {
    int cells = samples.size() * columns;
    @Nullable SampleGroup[] groups = new SampleGroup[cells];
    byte[] stages = new byte[cells];
    int[] ranks = new int[cells];
    double[] inclusion = new double[cells];
    Arrays.fill(stages, Stage.UNKNOWN);
    Arrays.fill(inclusion, 1);
    for (int u = 0; u < samples.size(); u++) {
      RequestSample sample = samples.get(u);
      int first = u * columns;
      for (int i = 0; i < sample.size(); i++) {
        groups[first + i] = SampleGroup.of(sample.stageReached()[i]);
        inclusion[first + i] = sample.inclusionProbability()[i];
      }
      System.arraycopy(sample.stageReached(), 0, stages, first, sample.size());
      System.arraycopy(sample.rankingRank(), 0, ranks, first, sample.size());
      int at = first + batch.candidates();
      for (int drawn = batch.inBatch()[u].length; drawn > 0; drawn--) {
        groups[at] = SampleGroup.IN_BATCH;
        stages[at] = Stage.POOL;
        inclusion[at++] = batch.inBatchProbability(u);
      }
      for (int drawn = batch.pool()[u].length; drawn > 0; drawn--) {
        groups[at] = SampleGroup.POOL;
        stages[at] = Stage.POOL;
        inclusion[at++] = batch.poolProbability();
      }
    }
    return new Lists(
        samples.size(),
        batch.candidates(),
        columns,
        batch.cells(),
        groups,
        stages,
        ranks,
        inclusion,
        numbers(numbers));
  }

  private Map<String, double[]> numbers(Collection<String> names) {
    Map<String, double[]> numbers = new HashMap<>();
    for (String name : names) {
      double[] values = new double[samples.size() * columns];
      Arrays.fill(values, Double.NaN);
      for (int u = 0; u < samples.size(); u++) {
        RequestSample sample = samples.get(u);
        float[] own =
            name.equals(Offer.RANKING_SCORE)
                ? sample.rankingScore()
                : sample.crossFeatures().getOrDefault(name, new float[0]);
        for (int i = 0; i < own.length; i++) {
          values[u * columns + i] = own[i];
        }
      }
      numbers.put(name, values);
    }
    return numbers;
  }

  TaskLabels labels(String task) {
    double[] labels = new double[samples.size() * columns];
    double[] weights = new double[samples.size()];
    boolean[] matured = new boolean[samples.size()];
    Arrays.fill(labels, RequestSample.UNKNOWN_LABEL);
    for (int u = 0; u < samples.size(); u++) {
      RequestSample sample = samples.get(u);
      byte[] known = sample.labels().get(task);
      if (known == null || !sample.maturedTasks().contains(task)) {
        continue;
      }
      weights[u] = sample.weights().getOrDefault(task, 1f);
      matured[u] = true;
      for (int i = 0; i < known.length; i++) {
        labels[u * columns + i] = known[i];
      }
      Arrays.fill(labels, u * columns + batch.candidates(), (u + 1) * columns, 0);
    }
    return new TaskLabels(labels, weights, matured);
  }
}
