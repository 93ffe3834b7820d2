package io.weir.store.durable;

/**
 * A failure of the disk or of RocksDB; fatal for the store that meets it, which must be opened
 * again: what it had written before is intact.
 */
public final class DurableStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DurableStoreException(String action, Throwable cause) {
    super("store.dir: " + action + " failed: " + cause.getMessage(), cause);
  }
}
