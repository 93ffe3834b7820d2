package io.weir.trainer.table;

import io.weir.trainer.checkpoint.Differences;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The embedding rows of one feature, and which of them stands for an id.
 *
 * <p>A row is one record: {@link #dimension} weights, the numbers that its optimizer keeps, and
 * what the kind of table keeps beside. A row begins with weights seeded by the table and the id, so
 * that a replay meets the same rows in whatever order ids come. A row's number stands for its id
 * until {@link #maintain}.
 *
 * <p>Not thread-safe; a snapshot may be written by another thread while the table goes on. Whoever
 * makes it closes it; it is not used after that.
 */
public interface EmbeddingTable extends AutoCloseable {

  /** Width of a row. */
  int dimension();

  /**
   * Begins a batch that is learnt from.
   *
   * @param eventTimeMs of the batch, epoch ms; the table's time never goes back
   */
  void begin(long eventTimeMs);

  /** The row that stands for an id. Changes nothing. */
  int row(long id);

  /** The row that is learnt for an id in this batch; the id has been seen once more. */
  int see(long id);

  /**
   * {@link #row} of many ids.
   *
   * @param rows takes in the row of each
   */
  default void rows(long[] ids, int[] rows) {
    Arrays.setAll(rows, i -> row(ids[i]));
  }

  /**
   * {@link #see} of many ids, one after the other.
   *
   * @param rows takes in the row of each
   */
  default void see(long[] ids, int[] rows) {
    Arrays.setAll(rows, i -> see(ids[i]));
  }

  /** Ids that got a row of their own since {@link #begin}: another stood for them before. */
  default LongStream admitted() {
    return LongStream.empty();
  }

  /** Copies the weights of a row into {@code to}, from {@code offset} on. */
  void read(int row, float[] to, int offset);

  /** Copies the weights that a row began with into {@code to}, from {@code offset} on. */
  void readInitial(int row, float[] to, int offset);

  /**
   * Moves a row by the table's rule, in the step after those that were taken.
   *
   * @param gradient holds the row's gradient, summed over the batch
   * @param from where the gradient begins
   */
  void update(int row, float[] gradient, int from);

  /** Its rows where they lie on a device; null = they lie on the host. */
  default @Nullable DeviceRows onDevice() {
    return null;
  }

  /**
   * Tells how many steps were taken so far; a row that a step does not meet may move with it all
   * the same.
   */
  void advance(long steps);

  /**
   * Ends a batch: rows that are due leave the table.
   *
   * @param removed is told the id of each
   */
  void maintain(LongConsumer removed);

  /** What the table holds and has done. */
  TableStatus status();

  /**
   * The weights of its rows as they stand, to be written while it goes on; the caller closes it.
   */
  TableCopy copy();

  /** The table as it stands, for a checkpoint; the one before must have ended. */
  TableSnapshot snapshot(Extent extent);

  /**
   * Takes in what a snapshot wrote: of extent {@link Extent#ALL} into a table just made, of extent
   * {@link Extent#CHANGED} into one that stands as the snapshot before left it. The rows of a table
   * of another shape are passed over.
   *
   * @param differences is told of those
   */
  void read(DataInputStream in, Differences differences) throws IOException;

  /** Gives the memory back; a second call does nothing. */
  @Override
  void close();

  /** Which rows a snapshot has. */
  enum Extent {
    /** Every row that is not as it began. */
    ALL,
    /** Those that have changed or gone since the snapshot before. */
    CHANGED
  }
}
