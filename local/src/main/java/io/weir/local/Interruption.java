package io.weir.local;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or SIGTERM, turned into an orderly end: the command's thread is told, and the process
 * waits for it to close what it opened and to say how it ended.
 */
final class Interruption implements AutoCloseable {
  private static final long CLOSING_SECONDS = 60;
  private static final long TELLING_SECONDS = 5;

  /** The command has said how it ended. */
  private static final CountDownLatch TOLD = new CountDownLatch(1);

  private static volatile boolean ending;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::shutDown, "weir-shutdown");

  private Interruption() {}

  static Interruption listen() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /**
   * Ends the process with an exit code. Where it was asked to end, the signal's code stands for an
   * orderly end; a failure's is the process's none the less.
   */
  static void exit(int code) {
    if (code != 0 && ending) {
      Runtime.getRuntime().halt(code);
    }
    TOLD.countDown();
    System.exit(code);
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
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook waits for what there is to say.
    }
  }

  private void shutDown() {
    ending = true;
    asked.countDown();
    try {
      if (closed.await(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        TOLD.await(TELLING_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
