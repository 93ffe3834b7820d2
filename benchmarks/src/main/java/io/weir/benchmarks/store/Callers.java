package io.weir.benchmarks.store;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that call a server, each over a connection of its own, for some time.
 *
 * @param perSecond calls a second of wall time, all threads together
 * @param cpuNs processor time of a call, client and server
 */
record Callers(double perSecond, double cpuNs) {
  private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
  private static final int MOST_ROUNDS = 6;
  private static final double COMPILED_SHARE = 0.05;

  /** A connection of one thread. */
  interface Connection extends IntConsumer, AutoCloseable {
    @Override
    void close() throws Exception;
  }

  /**
   * Calls without counting until hardly anything is compiled any more, for a client and a server
   * have much to compile, then counts.
   *
   * @param server the server's process when it is another one
   */
  static Callers measure(
      int connections,
      Duration duration,
      Callable<Connection> connect,
      @Nullable ProcessHandle server)
      throws Exception {
    List<Connection> open = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      for (int i = 0; i < connections; i++) {
        open.add(connect.call());
      }
      warmUp(threads, open, duration);
      long cpu = cpuNs(server);
      long start = System.nanoTime();
      long calls = call(threads, open, duration);
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Callers(calls / seconds, (cpuNs(server) - cpu) / (double) calls);
    } finally {
      threads.shutdownNow();
      for (Connection connection : open) {
        connection.close();
      }
    }
  }

  /** The compiler's time is that of all its threads. */
  private static void warmUp(ExecutorService threads, List<Connection> open, Duration duration)
      throws ExecutionException, InterruptedException {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      long before = COMPILER.getTotalCompilationTime();
      call(threads, open, duration);
      long compiledMs = COMPILER.getTotalCompilationTime() - before;
      if (round > 0 && compiledMs <= duration.toMillis() * COMPILED_SHARE) {
        return;
      }
    }
  }

  private static long call(ExecutorService threads, List<Connection> open, Duration duration)
      throws ExecutionException, InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    List<Future<Integer>> counts = new ArrayList<>();
    for (Connection connection : open) {
      counts.add(
          threads.submit(
              () -> {
                int calls = 0;
                while (System.nanoTime() < end) {
                  connection.accept(calls++);
                }
                return calls;
              }));
    }
    long calls = 0;
    for (Future<Integer> count : counts) {
      calls += count.get();
    }
    return calls;
  }

  private static long cpuNs(@Nullable ProcessHandle server) {
    return Cpu.processNs() + (server == null ? 0 : Cpu.ofNs(server));
  }
}
