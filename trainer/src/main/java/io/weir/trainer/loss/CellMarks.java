package io.weir.trainer.loss;

import java.util.Set;

/**
 * What terms choose candidates by, as bits of a byte: below those of {@link SampleGroup#bits}, of
 * what is known of the label three more.
 */
final class CellMarks {
  /** The label is not known. */
  static final int UNKNOWN = 1 << 5;

  /** The label is not known, or not positive. */
  static final int NOT_POSITIVE = 1 << 6;

  /** An impression whose label is positive or not known. */
  static final int NOT_NEGATIVE = 1 << 7;

  private static final int EXPOSED = SampleGroup.bits(Set.of(SampleGroup.EXPOSED));

  private CellMarks() {}

  /**
   * The marks of all cells; 0 of one of no group.
   *
   * @param groups bits of all cells
   */
  static byte[] of(Lists lists, byte[] groups, TaskLabels task, LabelRule rule) {
    byte[] marks = new byte[groups.length];
    for (int i = 0; i < marks.length; i++) {
      if (groups[i] != 0) {
        double label = rule.label(lists.stages()[i], lists.rankingRanks()[i], task.labels()[i]);
        marks[i] = (byte) (groups[i] | ofLabel(label, (groups[i] & EXPOSED) != 0));
      }
    }
    return marks;
  }

  private static int ofLabel(double label, boolean exposed) {
    if (Cells.isPositive(label)) {
      return exposed ? NOT_NEGATIVE : 0;
    }
    if (label >= 0) {
      return NOT_POSITIVE;
    }
    return UNKNOWN | NOT_POSITIVE | (exposed ? NOT_NEGATIVE : 0);
  }
}
