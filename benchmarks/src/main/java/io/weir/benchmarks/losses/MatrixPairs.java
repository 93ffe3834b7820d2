package io.weir.benchmarks.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import io.weir.trainer.loss.LossBatch;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Whole-batch Combined-Pair by a matrix of all pairs: the peer of the one by sorting.
 *
 * <p>{@code 0.9 BCE + 0.1 Rank} over the lists' cells, unweighted.
 */
final class MatrixPairs {
  private MatrixPairs() {}

  static Optional<NDArray> combinedPair(LossBatch batch) {
    NDArray scores = batch.score(Workload.TASK).flatten();
    NDArray positives = take(scores, batch, label -> label == 1);
    NDArray negatives = take(scores, batch, label -> label == 0);
    NDArray pairs = Activation.softPlus(negatives.reshape(1, -1).sub(positives.reshape(-1, 1)));
    NDArray point =
        Activation.softPlus(positives.neg()).sum().add(Activation.softPlus(negatives).sum());
    NDManager step = scores.getManager();
    return Optional.of(
        point
            .mul(step.create(0.9f / scores.size()))
            .add(pairs.sum().mul(step.create(0.1f / pairs.size()))));
  }

  private static NDArray take(NDArray scores, LossBatch batch, IntPredicate wanted) {
    double[] labels = batch.labels(Workload.TASK).labels();
    int listed = batch.lists().listed();
    int columns = batch.lists().columns();
    long[] places =
        IntStream.range(0, labels.length)
            .filter(cell -> cell % columns < listed && wanted.test((int) labels[cell]))
            .mapToLong(cell -> (long) cell / columns * listed + cell % columns)
            .toArray();
    return scores.take(scores.getManager().create(places));
  }
}
