package io.weir.store.client;

import io.grpc.Status;

/**
 * A call that the store refused, in one line; calling again would not help, unlike after its
 * subclass {@link StoreUnavailableException}.
 */
public class EmbeddingStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;

  EmbeddingStoreException(String message, Status.Code code, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The gRPC status: INVALID_ARGUMENT for too many ids, … */
  public Status.Code code() {
    return code;
  }
}
