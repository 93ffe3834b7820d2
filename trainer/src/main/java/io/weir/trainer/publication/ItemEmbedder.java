package io.weir.trainer.publication;

/**
 * The model as a publisher sees it: items, and vectors by frozen dense weights.
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

  /** A copy of the dense weights; later steps do not change it. */
  Frozen freeze();

  /** Dense weights that stay as they are, over rows that go on learning. */
  @FunctionalInterface
  interface Frozen {
    /**
     * The vectors of items by these dense weights and the current rows.
     *
     * @return (items, d)
     */
    float[][] embed(long[] itemIds);
  }
}
