package io.weir.store.serving.grpc;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.weir.store.serving.StatusReporter;
import io.weir.store.v1.EmbeddingStoreGrpc;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps gRPC's health service in step with the store's readiness, ten times a second.
 *
 * <p>Thread-safe. The server that makes it closes it.
 */
final class HealthMonitor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);
  private static final long INTERVAL_MS = 100;

  private final HealthStatusManager health = new HealthStatusManager();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "weir-store-health");
            thread.setDaemon(true);
            return thread;
          });
  private String reason = "starting";

  HealthMonitor() {
    publish(ServingStatus.NOT_SERVING);
  }

  BindableService service() {
    return health.getHealthService();
  }

  void start(StatusReporter reporter) {
    var unused =
        timer.scheduleWithFixedDelay(() -> update(reporter), 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  /** Looks at a condition after every update until it holds or the time is over. */
  synchronized boolean await(BooleanSupplier condition, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (leftMs <= 0) {
        return false;
      }
      wait(Math.min(leftMs, INTERVAL_MS));
    }
    return true;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    health.enterTerminalState();
  }

  private void update(StatusReporter reporter) {
    try {
      update(reporter.notReadyReason());
    } catch (RuntimeException e) {
      // A timer that throws never runs again: whoever balances load would see the last status.
      log.error("readiness is not known", e);
      publish(ServingStatus.NOT_SERVING);
    }
  }

  private synchronized void update(String now) {
    if (!now.equals(reason) && (now.isEmpty() || reason.isEmpty())) {
      log.info("{}", now.isEmpty() ? "ready" : "not ready: " + now);
    }
    reason = now;
    publish(now.isEmpty() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    notifyAll();
  }

  private void publish(ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    health.setStatus(EmbeddingStoreGrpc.SERVICE_NAME, status);
  }
}
