package io.weir.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinMainTest {
  @TempDir private Path dir;
  private Path config;

  @BeforeEach
  void writeConfig() throws IOException {
    config =
        Files.writeString(
            dir.resolve("weir.yaml"),
            "join: {fast-window: 3s, checkpoint-dir: 'file:///tmp/unused'}\n");
  }

  @Test
  void options_fileThenAssignments_areLaidOverEachOther() {
    String[] args = {"--config", config.toString(), "--set", "join.parallelism=3"};
    JoinConfig join = JoinConfig.of(JoinMain.config(args));
    assertThat(join.fastWindow()).hasSeconds(3);
    assertThat(join.parallelism()).isEqualTo(3);
  }

  @Test
  void unreachableBroker_oneLineAndExitCode2() throws Exception {
    String address = "127.0.0.1:" + unusedPort();
    assertThat(
            refused(
                "--config",
                config.toString(),
                "--set",
                "kafka.bootstrap-servers=" + address,
                "--set",
                "join.connect-timeout=300ms"))
        .startsWith("kafka.bootstrap-servers: " + address + " (expected: a reachable broker")
        .containsOnlyOnce("\n");
  }

  @Test
  void noCheckpointDir_oneLineAndExitCode2() throws Exception {
    assertThat(refused("--config", config.toString(), "--set", "join.checkpoint-dir=''"))
        .startsWith("join.checkpoint-dir: none (expected: a URI such as file:///var/lib/weir/join")
        .containsOnlyOnce("\n");
  }

  @Test
  void wrongArguments_oneLineAndExitCode2() throws Exception {
    assertThat(refused("--cofig", "x"))
        .isEqualTo("argument: --cofig (expected: --config FILE [--set section.option=value]…)\n");
    assertThat(refused("--config")).startsWith("--config: no value (expected: ");
    assertThat(refused()).startsWith("config: none (expected: --config FILE");
    assertThat(refused("--config", "/no/such/file"))
        .isEqualTo("config: /no/such/file (expected: a readable YAML file)\n");
    assertThat(refused("--config", config.toString(), "--set", "join.parallelism=many"))
        .startsWith("join.parallelism: ");
  }

  @Test
  void wrongValueInTheFile_namesFileAndLine() throws Exception {
    Files.writeString(config, "join:\n  checkpoint-dir: file:///tmp/unused\n  parallelism: 0\n");
    assertThat(refused("--config", config.toString()))
        .isEqualTo(config + ":3: join.parallelism: 0 (expected: > 0)\n");
  }

  private static String refused(String... args) throws Exception {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    assertThat(JoinMain.run(args, new PrintStream(errors, true, UTF_8))).isEqualTo(2);
    return errors.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
