package io.weir.trainer.loss;

import io.weir.core.cascade.Stage;
import java.util.Locale;

/** The cells of the lists that a point-wise or pair-wise loss looks at. */
public enum SampleGroup {
  /** Impressions: HCCP's N1. */
  EXPOSED(Stage.EXPOSURE.depth()),
  /** What ranking put in order, impressions included: N1 and N2. */
  RANKED(Stage.RANKING.depth()),
  /** What any stage put in order: N1, N2 and N3. */
  RETRIEVED(Stage.RETRIEVAL.depth());

  private final byte depth;

  SampleGroup(byte depth) {
    this.depth = depth;
  }

  /** Whether a cell with this {@code stageReached} belongs to the group. */
  boolean holds(byte stageReached) {
    return stageReached >= depth;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
