package io.weir.trainer.stream;

import java.util.Locale;

/** When a batch of samples is handed over. */
public enum Batching {
  /** Once it is full, or nothing has come for a while; a partition that lags is given up then. */
  PROMPT,
  /**
   * Once it is full, every partition taking its turn however long that is waited for; one that is
   * not full only where every partition is read to its end.
   */
  DETERMINISTIC;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
