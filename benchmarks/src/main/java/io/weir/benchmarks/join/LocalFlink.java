package io.weir.benchmarks.join;

import io.weir.flink.JoinConfig;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Flink inside this JVM, on loopback. */
final class LocalFlink {
  private static final String LOOPBACK = "127.0.0.1";

  private LocalFlink() {}

  /** An environment in which every contender runs; the join adds its own settings. */
  static StreamExecutionEnvironment environment(JoinConfig join) {
    Configuration flink = new Configuration();
    flink.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    flink.set(RestOptions.ADDRESS, LOOPBACK);
    flink.set(RestOptions.BIND_PORT, "0");
    flink.set(JobManagerOptions.ADDRESS, LOOPBACK);
    flink.set(TaskManagerOptions.HOST, LOOPBACK);
    flink.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    join.flinkOptions().forEach(flink::setString);
    return StreamExecutionEnvironment.createLocalEnvironment(join.parallelism(), flink);
  }

  /** As {@link #environment}, with the join's checkpoints, for jobs that are not the join. */
  static StreamExecutionEnvironment peerEnvironment(JoinConfig join) {
    Configuration options = new Configuration();
    options.set(PipelineOptions.OBJECT_REUSE, true);
    options.set(CoreOptions.DEFAULT_PARALLELISM, join.parallelism());
    options.set(PipelineOptions.MAX_PARALLELISM, join.maxParallelism());
    options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, join.checkpointInterval());
    options.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    options.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    options.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, join.checkpointDir());
    join.flinkOptions().forEach(options::setString);
    StreamExecutionEnvironment env = environment(join);
    env.configure(options);
    return env;
  }
}
