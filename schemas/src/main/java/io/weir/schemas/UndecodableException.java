package io.weir.schemas;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not a record of the expected type. Fatal for that record only: it goes to the dead
 * letters.
 */
public final class UndecodableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UndecodableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
