package io.weir.store.client;

import io.grpc.Status;

/** A call that did not get through in time, or found nothing to serve yet: try again later. */
public final class StoreUnavailableException extends EmbeddingStoreException {
  private static final long serialVersionUID = 1L;

  StoreUnavailableException(String message, Status.Code code, Throwable cause) {
    super(message, code, cause);
  }
}
