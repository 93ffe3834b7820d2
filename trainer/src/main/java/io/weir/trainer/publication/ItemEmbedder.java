package io.weir.trainer.publication;

import io.weir.core.cascade.RequestSample;
import java.util.List;
import java.util.Map;

/**
 * The model as a publisher sees it: items, vectors by frozen dense weights, and scores.
 *
 * <p>Used on one thread.
 */
public interface ItemEmbedder {
  /** Every item of the catalogue, ascending. */
  long[] catalogue();

  /** Length of item vectors. */
  int dimension();

  /** Training steps taken so far. */
  long step();

  /** Event time of the newest sample learnt so far, epoch ms; 0 before the first. */
  long sampleTime();

  /** The tasks that are scored. */
  List<String> tasks();

  /**
   * Scores of requests as the model stands.
   *
   * @return logits: (tasks, requests, candidates)
   */
  float[][][] score(List<RequestSample> samples);

  /** A copy of the dense weights; later steps do not change it. */
  Frozen freeze();

  /** Dense weights that stay as they are, over rows that go on learning. */
  interface Frozen {
    /**
     * The vectors of items by these dense weights and the current rows.
     *
     * @return (items, d)
     */
    float[][] embed(long[] itemIds);

    /** Scores of requests by these dense weights and the current rows, as above. */
    float[][][] score(List<RequestSample> samples);

    /**
     * What a reader needs to make the user vectors and cross scores that belong to these dense
     * weights: they and the rows as they stand now.
     */
    Files files();
  }

  /**
   * The files of a snapshot.
   *
   * @param byName written once each, on any thread, while the model goes on
   * @param release is told, on any thread, once all are written or none is going to be
   */
  record Files(Map<String, Snapshots.Content> byName, Runnable release) {}
}
