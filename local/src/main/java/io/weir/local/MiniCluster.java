package io.weir.local;

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

/** The join on a Flink cluster inside this JVM, on loopback. */
final class MiniCluster {
  private static final String LOOPBACK = "127.0.0.1";
  private static final long TIMEOUT_SECONDS = 60;

  private MiniCluster() {}

  /** Starts a cluster for the join and submits it; the cluster ends with the job. */
  static JobClient submit(WeirConfig config) {
    Configuration flink = new Configuration();
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

  static JobStatus status(JobClient join) {
    try {
      return join.getJobStatus().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The cluster of a finished job is gone.
      return JobStatus.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return JobStatus.RUNNING;
    }
  }

  static void cancel(JobClient join) {
    try {
      join.cancel().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // It had ended by itself.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
