package io.weir.local.part;

import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig;
import io.weir.flink.JoinJob;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** The join on a Flink cluster inside this JVM, on loopback. Stateless, thread-safe. */
public final class MiniCluster {
  private static final String LOOPBACK = "127.0.0.1";
  private static final long TIMEOUT_SECONDS = 60;

  private MiniCluster() {}

  /**
   * Starts a cluster for the join and submits it; the cluster ends with the job.
   *
   * @param options of the cluster, beside its own
   */
  public static JobClient submit(WeirConfig config, Configuration options) {
    Configuration flink = new Configuration(options);
    flink.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    flink.set(RestOptions.ADDRESS, LOOPBACK);
    flink.set(RestOptions.BIND_PORT, "0");
    flink.set(JobManagerOptions.ADDRESS, LOOPBACK);
    flink.set(TaskManagerOptions.HOST, LOOPBACK);
    flink.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    int parallelism = JoinConfig.of(config).parallelism();
    try {
      return JoinJob.submit(
          StreamExecutionEnvironment.createLocalEnvironment(parallelism, flink), config);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("join: could not be submitted: " + e.getMessage(), e);
    }
  }

  /** Fails, with the cause in the same line, if the join has ended. */
  public static void check(JobClient join) {
    JobStatus status;
    try {
      status = join.getJobStatus().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // Busy, which is not the end.
      return;
    } catch (ExecutionException e) {
      // The cluster of a job that has ended is gone.
      status = JobStatus.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (status.isGloballyTerminalState()) {
      Throwable cause = failure(join);
      throw new PartFailedException("join", status + reason(cause), "RUNNING", cause);
    }
  }

  /** Cancels the join and waits until its cluster is gone: until then it may write files. */
  public static void cancel(JobClient join) {
    try {
      join.cancel().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // It had ended by itself.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    failure(join);
  }

  /** What the job ended with, waiting for that; null when it is not known. */
  private static @Nullable Throwable failure(JobClient join) {
    try {
      join.getJobExecutionResult().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (TimeoutException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  private static String reason(@Nullable Throwable failure) {
    Throwable root = failure;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    return root == null
        ? ""
        : ": " + String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }
}
