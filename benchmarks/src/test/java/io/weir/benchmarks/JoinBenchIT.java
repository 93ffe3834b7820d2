package io.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinBenchIT {
  @TempDir Path dir;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void everyContender_onLittleTraffic_isInTheTables() throws IOException {
    Path summary = dir.resolve("join.json");
    int exit =
        run(
            "--requests=500",
            "--state-requests=200",
            "--heap=768m",
            "--set=join.checkpoint-interval=300ms",
            "--summary=" + summary);
    assertThat(exit).as("%s", err).isZero();
    assertThat(out.toString())
        .contains("pass-through", "join-hashmap", "join-rocksdb", "flink-sql", "before fast due");
    JsonNode root = new ObjectMapper().readTree(summary.toFile());
    assertThat(root.get("speed")).hasSize(4);
    assertThat(root.get("speed"))
        .allSatisfy(one -> assertThat(one.get("requestsPerSecond").asDouble()).isPositive());
    assertThat(root.get("state")).hasSize(4);
    assertThat(root.get("state"))
        .allSatisfy(one -> assertThat(one.get("checkpointBytes").asLong()).isPositive());
  }

  @Test
  void contender_thatDies_isOneLineWithItsReason() {
    int exit =
        run(
            "--requests=10",
            "--state-requests=0",
            "--contenders=join-hashmap",
            "--set=join.flink-options={state.backend.type: no-such-backend}");
    assertThat(exit).isEqualTo(Bench.FAILED);
    assertThat(err.toString().lines().reduce((a, b) -> b).orElseThrow())
        .startsWith("weir: join-hashmap: ended with code 1: ")
        .contains("no-such-backend");
  }

  private int run(String... options) {
    String[] args = new String[options.length + 1];
    args[0] = "join";
    System.arraycopy(options, 0, args, 1, options.length);
    return Bench.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
