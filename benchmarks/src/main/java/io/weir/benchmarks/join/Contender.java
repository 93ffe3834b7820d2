package io.weir.benchmarks.join;

import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig;
import io.weir.flink.JoinJob;
import java.util.List;
import org.apache.flink.core.execution.JobClient;

/** What is compared. Each runs in a JVM of its own. */
enum Contender {
  /** The bytes from topics to a topic: see {@link PassThroughJob}. */
  PASS_THROUGH("pass-through", List.of()) {
    @Override
    JobClient submit(WeirConfig config) throws Exception {
      return PassThroughJob.submit(config);
    }
  },
  /** Weir's join, its state on the heap. */
  JOIN_HASHMAP("join-hashmap", List.of("join.flink-options={state.backend.type: hashmap}")),
  /** Weir's join, its state in Flink's RocksDB. */
  JOIN_ROCKSDB(
      "join-rocksdb",
      List.of(
          "join.flink-options={state.backend.type: rocksdb,"
              + " taskmanager.memory.managed.size: 512m}")),
  /** The join as Flink SQL, its state on the heap: see {@link SqlJoinJob}. */
  FLINK_SQL("flink-sql", List.of("join.flink-options={state.backend.type: hashmap}")) {
    @Override
    JobClient submit(WeirConfig config) throws Exception {
      return SqlJoinJob.submit(config);
    }
  };

  private final String label;
  private final List<String> options;

  Contender(String label, List<String> options) {
    this.label = label;
    this.options = options;
  }

  /** Submits its job. */
  JobClient submit(WeirConfig config) throws Exception {
    return JoinJob.submit(LocalFlink.environment(JoinConfig.of(config)), config);
  }

  static Contender of(String label) {
    for (Contender contender : values()) {
      if (contender.label.equals(label)) {
        return contender;
      }
    }
    throw new IllegalArgumentException(label);
  }

  String label() {
    return label;
  }

  /** The options it differs by. */
  List<String> options() {
    return options;
  }

  boolean needsRocksDb() {
    return this == JOIN_ROCKSDB;
  }

  /** The least share of the pass-through's rate it must reach; NaN = none. */
  double leastRatio() {
    return switch (this) {
      case JOIN_HASHMAP -> 0.45;
      case JOIN_ROCKSDB -> 0.30;
      default -> Double.NaN;
    };
  }

  /** Whether the size of its state is measured. */
  boolean holdsRequests() {
    return this == JOIN_HASHMAP || this == JOIN_ROCKSDB;
  }

  /** Whether every record comes out as it went in. */
  boolean copies() {
    return this == PASS_THROUGH;
  }

  @Override
  public String toString() {
    return label;
  }
}
