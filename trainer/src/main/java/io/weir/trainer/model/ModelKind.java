package io.weir.trainer.model;

import java.util.Locale;

/** What scores a user and an item. */
public enum ModelKind {
  /** An inner product of their vectors, joined with a scalar of the list cell. */
  THREE_TOWER,
  /** A network over the list cell. */
  JOINT;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
