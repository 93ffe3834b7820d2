package io.weir.simulator.replay;

import io.weir.simulator.replay.RecFlowImporter.Column;
import java.util.EnumSet;
import java.util.Set;

/**
 * One video in one request of RecFlow, in the cells of a {@link RowSorter}.
 *
 * <p>The cells are owned by the record and must not be written to after construction.
 */
record RecFlowRow(long[] cells) {
  /** Says that a stage's order has no place for the video. */
  static final int NO_POSITION = -1;

  /** Cells that put rows in order: request time and request id. */
  static final int KEYS = 2;

  /** Cells of a row. */
  static final int WIDTH = 10;

  /** Columns that hold 0 or 1. */
  static final Set<Column> FLAGS = EnumSet.range(Column.REALSHOW, Column.PRERANK_NEG);

  private static final Set<Column> STAGES = EnumSet.copyOf(FLAGS);
  private static final Set<Column> ACTIONS = EnumSet.range(Column.EFFECTIVE_VIEW, Column.COMMENT);

  static {
    FLAGS.addAll(ACTIONS);
  }

  private static final int ANY_STAGE = bits(STAGES);
  private static final int ANY_ACTION = bits(ACTIONS);
  private static final int CONTEXT = 4;
  private static final int CONTEXT_SIZE = 4;
  private static final int POSITIONS = CONTEXT + CONTEXT_SIZE;
  private static final int PLAYED = POSITIONS + 1;
  private static final long LOW = 0xffff_ffffL;

  static RecFlowRow of(
      long time,
      long requestId,
      long userId,
      long videoId,
      long[] context,
      int rankPosition,
      int rerankPosition,
      int playedMs,
      int flags) {
    return new RecFlowRow(
        new long[] {
          time,
          requestId,
          userId,
          videoId,
          context[0],
          context[1],
          context[2],
          context[3],
          (long) rankPosition << Integer.SIZE | rerankPosition & LOW,
          (long) playedMs << Integer.SIZE | flags & LOW
        });
  }

  private static int bits(Set<Column> columns) {
    return columns.stream().mapToInt(RecFlowRow::bit).sum();
  }

  /** The flag of a column. */
  static int bit(Column column) {
    return 1 << column.ordinal() - Column.REALSHOW.ordinal();
  }

  long requestTime() {
    return cells[0];
  }

  long requestId() {
    return cells[1];
  }

  long userId() {
    return cells[2];
  }

  long videoId() {
    return cells[3];
  }

  /** Device, age, gender and province. */
  long context(int index) {
    return cells[CONTEXT + index];
  }

  /** The place in ranking's order as the file counts it, or {@link #NO_POSITION}. */
  int rankPosition() {
    return (int) (cells[POSITIONS] >> Integer.SIZE);
  }

  /** The place in re-ranking's order as the file counts it, or {@link #NO_POSITION}. */
  int rerankPosition() {
    return (int) cells[POSITIONS];
  }

  int playedMs() {
    return (int) (cells[PLAYED] >> Integer.SIZE);
  }

  boolean has(Column flag) {
    return (flags() & bit(flag)) != 0;
  }

  boolean hasStage() {
    return (flags() & ANY_STAGE) != 0;
  }

  boolean hasFeedback() {
    return playedMs() > 0 || (flags() & ANY_ACTION) != 0;
  }

  private int flags() {
    return (int) cells[PLAYED];
  }

  boolean isReRanked() {
    return has(Column.RERANK_POS) || has(Column.RERANK_NEG) || has(Column.REALSHOW);
  }

  boolean isRanked() {
    return has(Column.RANK_POS) || has(Column.RANK_NEG) || isReRanked();
  }

  RecFlowRow withoutFeedback() {
    long[] copy = cells.clone();
    copy[PLAYED] = flags() & ANY_STAGE;
    return new RecFlowRow(copy);
  }

  /** This row and another of the same video in the same request as one. */
  RecFlowRow and(RecFlowRow other) {
    long[] both = cells.clone();
    int rank = Math.max(rankPosition(), other.rankPosition());
    int rerank = Math.max(rerankPosition(), other.rerankPosition());
    both[POSITIONS] = (long) rank << Integer.SIZE | rerank & LOW;
    long played = Math.max(playedMs(), other.playedMs());
    both[PLAYED] = played << Integer.SIZE | (cells[PLAYED] | other.cells[PLAYED]) & LOW;
    return new RecFlowRow(both);
  }
}
