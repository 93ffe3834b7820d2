package io.weir.local.closedloop;

import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes whatever has to be closed, however much of it fails. */
final class Closing {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private Closing() {}

  /** Closes all, the first one first, and takes them out; what fails is logged. */
  static void all(Deque<AutoCloseable> parts) {
    boolean interrupted = false;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (Exception e) {
        log.error("closing failed", e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
