package io.weir.store;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for what another process or thread brings about. */
public final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long INTERVAL_MS = 20;

  private Await() {}

  /** What is waited for. */
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** Returns when the condition holds; fails after a minute. */
  public static void until(Condition condition) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end || never.await(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("not in time");
      }
    }
  }
}
