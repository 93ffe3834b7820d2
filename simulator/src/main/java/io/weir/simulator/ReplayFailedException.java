package io.weir.simulator;

import org.jspecify.annotations.Nullable;

/**
 * The broker did not take a record of a replay.
 *
 * <p>The producer has retried by then, so it is fatal for the replay; records before it were sent.
 */
public final class ReplayFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplayFailedException(String stream, @Nullable Throwable cause) {
    super(
        "replay of "
            + stream
            + ": "
            + (cause == null ? "unknown failure" : cause.getMessage())
            + " (expected: every record acknowledged by the broker)",
        cause);
  }
}
