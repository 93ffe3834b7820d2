package io.weir.local.part;

import org.jspecify.annotations.Nullable;

/** A part that failed or stands still: exit code 1, where wrong input has 2. */
public final class PartFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param part which one
   * @param state what was found
   * @param rule what was expected
   */
  public PartFailedException(String part, Object state, String rule, @Nullable Throwable cause) {
    super(part + ": " + state + " (expected: " + rule + ")", cause);
  }
}
