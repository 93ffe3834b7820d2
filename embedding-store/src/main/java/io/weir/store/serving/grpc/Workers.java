package io.weir.store.serving.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.weir.store.v1.EmbeddingStoreGrpc;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads for calls that take long or read the disk, so that those that read memory need not wait
 * behind them; and a timer. Thread-safe; whoever made it closes it.
 */
final class Workers implements ServerCallExecutorSupplier, AutoCloseable {
  private static final Set<String> LONG_CALLS =
      Set.of(
          EmbeddingStoreGrpc.getScoreMethod().getFullMethodName(),
          EmbeddingStoreGrpc.getExportMethod().getFullMethodName(),
          EmbeddingStoreGrpc.getListSnapshotFilesMethod().getFullMethodName(),
          EmbeddingStoreGrpc.getReadSnapshotFileMethod().getFullMethodName());

  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(), named("weir-store-worker-"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(named("weir-store-timer-"));

  Executor executor() {
    return executor;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  /** Null leaves a call to the network's thread. */
  @Override
  public <Q, A> @Nullable Executor getExecutor(ServerCall<Q, A> call, Metadata metadata) {
    return LONG_CALLS.contains(call.getMethodDescriptor().getFullMethodName()) ? executor : null;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    executor.shutdown();
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
