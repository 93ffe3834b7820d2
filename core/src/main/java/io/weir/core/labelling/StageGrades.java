package io.weir.core.labelling;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.Stage;
import java.util.List;

/**
 * Graded labels by the stage that an item reached: the deeper, the better, and best what the user
 * liked.
 *
 * <p>"Full Stage Learning to Rank" (FS-LTR) Eq. 9: {@code L = z_S} for {@code S < 4}; of an exposed
 * item, {@code S = 4}, {@code z_4} without and {@code z_5} with positive feedback. {@code S} is 0
 * for an item of the pool, 1 for one that retrieval or pre-ranking stopped, 2 ranking, 3
 * re-ranking. Immutable, thread-safe.
 *
 * @param z the six grades {@code z_0 … z_5}; those of {@link #UNKNOWN} leave such items out
 */
public record StageGrades(List<Double> z) {
  /** Grade of an item whose fate the logs do not tell. */
  public static final double UNKNOWN = -1;

  /** {@code z_i = i}. */
  public static final StageGrades DEFAULTS = new StageGrades(List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0));

  private static final int EXPOSED = 4;

  public StageGrades {
    check(z.size() == EXPOSED + 2, "z.length", z.size(), "6, for z_0 to z_5");
    z = List.copyOf(z);
  }

  /**
   * The grade of an item.
   *
   * @param stageReached 0 to 5, or {@link Stage#UNKNOWN}
   * @param label of the user's feedback: 1, 0, or -1 = unknown; counts for exposed items alone
   * @return {@link #UNKNOWN} where the stage, or an exposed item's label, is
   */
  public double grade(byte stageReached, byte label) {
    int stage = stageReached <= 1 ? stageReached : stageReached - 1;
    if (stageReached == Stage.UNKNOWN || (stage == EXPOSED && label < 0)) {
      return UNKNOWN;
    }
    return z.get(stage == EXPOSED ? EXPOSED + label : stage);
  }
}
