package io.weir.trainer.learner;

/** Whether numbers are numbers. */
final class Finite {
  private Finite() {}

  /** Whether no element is NaN or infinite. */
  static boolean all(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
