package io.weir.trainer.loss;

import static io.weir.trainer.loss.GoldenProblem.EXPOSED;

import io.weir.trainer.GoldenCase;

/** Runs golden cases of losses that look at each candidate by itself. */
public final class PointwiseGoldens {
  private PointwiseGoldens() {}

  /** Binary cross-entropy. */
  public static void bce(GoldenCase golden) {
    GoldenProblem.logits(golden)
        .verify(
            new Bce(
                new Bce.Settings(
                    golden.number("pos_weight"), GoldenProblem.reduction(golden), EXPOSED)));
  }

  /** Focal and modified focal loss. */
  public static void focal(GoldenCase golden) {
    Focal.Form form =
        golden.param("modified").asBoolean() ? Focal.Form.MODIFIED : Focal.Form.STANDARD;
    GoldenProblem.logits(golden)
        .verify(
            new Focal(
                new Focal.Settings(
                    golden.number("gamma"), form, golden.number("pos_weight"), EXPOSED)));
  }
}
