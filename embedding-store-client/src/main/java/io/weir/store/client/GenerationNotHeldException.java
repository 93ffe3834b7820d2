package io.weir.store.client;

import io.grpc.Status;

/** A call for a generation that the replica does not hold, or no longer. */
public final class GenerationNotHeldException extends EmbeddingStoreException {
  private static final long serialVersionUID = 1L;

  GenerationNotHeldException(String message, Throwable cause) {
    super(message, Status.Code.FAILED_PRECONDITION, cause);
  }
}
