package io.weir.local;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or SIGTERM, turned into an orderly end: the command's thread is told, and the process
 * waits for it to close what it opened.
 */
final class Interruption implements AutoCloseable {
  private static final long CLOSING_SECONDS = 60;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  private Interruption() {}

  static Interruption listen() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::shutDown, "weir-shutdown"));
    return interruption;
  }

  /** Waits that long; true once the process was asked to end. */
  boolean await(long millis) {
    try {
      return asked.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Waits until the process is asked to end. */
  void await() {
    while (!await(Long.MAX_VALUE)) {
      // Nothing else ends it.
    }
  }

  /** Says that everything is closed. */
  @Override
  public void close() {
    closed.countDown();
  }

  private void shutDown() {
    asked.countDown();
    try {
      closed.await(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
