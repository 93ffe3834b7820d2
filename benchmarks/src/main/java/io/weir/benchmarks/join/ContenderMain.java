package io.weir.benchmarks.join;

import io.weir.core.config.WeirConfig;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;

/**
 * The process of one contender: {@code CONTENDER section.option=value…}. Says {@link #READY} when
 * its job is submitted, runs until its input ends, and fails with one line on standard error when
 * the job does.
 */
final class ContenderMain {
  static final String READY = "submitted";
  private static final int FAILED = 1;
  private static final long CANCEL_SECONDS = 60;

  private ContenderMain() {}

  /** Runs the contender named first. */
  public static void main(String[] args) throws Exception {
    try {
      // Flink's own threads would keep the process.
      System.exit(run(args));
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      System.exit(failed(e));
    }
  }

  private static int run(String[] args) throws Exception {
    Contender contender = Contender.of(args[0]);
    WeirConfig config = WeirConfig.defaults().withAll(Arrays.asList(args).subList(1, args.length));
    JobClient job = contender.submit(config);
    System.out.println(READY);
    CompletableFuture<Integer> end =
        job.getJobExecutionResult()
            .handle((result, failure) -> failure == null ? 0 : failed(failure));
    CompletableFuture.runAsync(ContenderMain::awaitInputEnd)
        .thenRun(() -> cancel(job))
        .thenRun(() -> end.complete(0))
        .exceptionally(
            e -> {
              end.complete(failed(e));
              return null;
            });
    return end.get();
  }

  private static void awaitInputEnd() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is sent; the end is the message.
      }
    } catch (IOException e) {
      // Who started this is gone.
    }
  }

  private static void cancel(JobClient job) {
    try {
      job.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // It had ended by itself, or will with this process.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int failed(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    System.err.println(root.getClass().getSimpleName() + ": " + root.getMessage());
    return FAILED;
  }
}
