package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.LogProducer;
import io.weir.simulator.ReplayProgress;
import io.weir.simulator.Replayer;
import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.store.client.ClientConfig;
import io.weir.store.client.EmbeddingStoreClient;
import io.weir.store.client.StoreStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services of docker-compose.yml, each started by its own command as a process of its own; the
 * join by the command line's {@code join}, as Flink's processes have a test beside the job.
 */
class ComposeServicesIT {
  private static final Path ROOT = Path.of("..");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long REQUESTS = 60;
  private static final Pattern LISTENING = Pattern.compile("store: listening on port (\\d+)");

  @TempDir Path dir;
  private final List<Process> processes = new ArrayList<>();
  private EmbeddedKafka kafka;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(dir.resolve("kafka"));
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : processes) {
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
    kafka.close();
  }

  @Test
  void services_startedByTheirCommands_carryALogToReadableVectors() throws Exception {
    Process topics = compose("topics");
    assertThat(topics.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(topics.exitValue()).as(log("topics")).isZero();

    Process store =
        compose(
            "store",
            "store.dir=" + dir.resolve("store-data"),
            "store.host=127.0.0.1",
            "store.port=0",
            "store.admin-port=0",
            "store.http-port=0");
    Process trainer =
        compose(
            "trainer",
            "trainer.checkpoint.dir=" + dir.resolve("trainer-data"),
            "trainer.publication.generation-interval=2s");
    Process join =
        weir(
            "join",
            List.of("join", "--config", config()),
            "join.fast-window=30s",
            "join.checkpoint-interval=200ms",
            "join.checkpoint-dir=" + dir.resolve("join-data").toUri());
    send();

    try (EmbeddingStoreClient client =
        EmbeddingStoreClient.connect(
            "127.0.0.1",
            storePort(store),
            ClientConfig.defaults().withDeadline(Duration.ofSeconds(30)))) {
      StoreStatus status = client.status();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (status.trainToReadable().count() == 0 && System.nanoTime() < deadline) {
        assertThat(List.of(store, trainer, join)).as(logs()).allMatch(Process::isAlive);
        store.waitFor(100, TimeUnit.MILLISECONDS);
        status = client.status();
      }
      // An UPDATE is measured, so samples were joined, learnt from, published and made readable.
      assertThat(status.trainToReadable().count()).as(logs()).isPositive();
      assertThat(client.multiGet(1, 2, 3).foundCount()).isEqualTo(3);
    }
    for (Process service : List.of(store, trainer, join)) {
      service.destroy();
      assertThat(service.waitFor(60, TimeUnit.SECONDS)).as(logs()).isTrue();
    }
    assertThat(logs()).doesNotContain("Exception", " WARN ", " ERROR ");
  }

  private void send() {
    WeirConfig config =
        WeirConfig.defaults().with("kafka.bootstrap-servers=" + kafka.bootstrapServers());
    SimulatedCascade cascade = new SimulatedCascade(SimulatorConfig.of(config), REQUESTS);
    try (LogProducer producer = new LogProducer(config.kafka())) {
      new Replayer(producer, 100).replay(cascade, cascade.fastWindow(), ReplayProgress.NONE);
    }
  }

  private int storePort(Process store) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline && store.isAlive()) {
      Matcher matcher = LISTENING.matcher(log("store"));
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
      store.waitFor(50, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("the store does not listen:\n" + log("store"));
  }

  /** Starts a service of docker-compose.yml by its command. */
  private Process compose(String service, String... assignments) throws IOException {
    JsonNode declared =
        new YAMLMapper()
            .readTree(ROOT.resolve("docker-compose.yml").toFile())
            .at("/services/" + service);
    assertThat(declared.get("image").asText()).isEqualTo("weir");
    List<String> command = new ArrayList<>();
    for (JsonNode word : declared.get("command")) {
      command.add(word.asText().equals("/etc/weir/weir.yaml") ? config() : word.asText());
    }
    return weir(service, command, assignments);
  }

  private Process weir(String name, List<String> arguments, String... assignments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-Dai.djl.offline=true"));
    command.addAll(List.of("-cp", WeirProcess.shipped(), Weir.class.getName()));
    command.addAll(arguments);
    command.addAll(List.of("--set", "kafka.bootstrap-servers=" + kafka.bootstrapServers()));
    for (String assignment : assignments) {
      command.addAll(List.of("--set", assignment));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(logFile(name).toFile());
    builder.environment().put("DJL_OFFLINE", "true");
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private static String config() {
    return ROOT.resolve("docker/weir.yaml").toString();
  }

  private Path logFile(String name) {
    return dir.resolve(name + ".log");
  }

  private String log(String name) throws IOException {
    return Files.exists(logFile(name)) ? Files.readString(logFile(name)) : "";
  }

  private String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    for (String name : List.of("topics", "store", "trainer", "join")) {
      logs.append("---- ").append(name).append('\n').append(log(name));
    }
    return logs.toString();
  }
}
