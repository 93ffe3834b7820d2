package io.weir.trainer.loss;

import java.util.Locale;

/** Which cells a ranking loss holds against each other. */
public enum Scope {
  /** All of the batch. */
  BATCH,
  /** Those of one request. */
  REQUEST;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
