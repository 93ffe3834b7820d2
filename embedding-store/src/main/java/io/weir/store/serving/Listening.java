package io.weir.store.serving;

import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Where calls are waited for.
 *
 * @param hostKey option of the address
 * @param host the address
 * @param portKey option of the port
 * @param port the port; 0 = any free one
 */
public record Listening(String hostKey, String host, String portKey, int port) {
  /** The same, resolved. */
  public InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }

  /** What the operator is told when it cannot be had. */
  public InvalidValueException refused(IOException e) {
    boolean busy = (e.getMessage() + e.getCause()).contains("in use");
    InvalidValueException refusal =
        busy
            ? new InvalidValueException(portKey, port, "a free port")
            : new InvalidValueException(
                hostKey, host, "an address of this machine that may be listened on");
    refusal.initCause(e);
    return refusal;
  }
}
