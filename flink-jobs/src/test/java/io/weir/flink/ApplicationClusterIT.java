package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.LogProducer;
import io.weir.schemas.Topics;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The join as the processes that a deployment starts: a job manager for it and a task manager, with
 * Flink alone on their class path and the cluster jar in {@code usrlib}.
 */
class ApplicationClusterIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern IN_CLUSTER_JAR =
      Pattern.compile(
          "(weir|flink-connector-kafka|flink-connector-base|kafka|avro|jackson|snakeyaml-\\d|zstd).*"
              + "|classes|test-classes");

  @TempDir private Path dir;
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
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
    kafka.close();
  }

  @Test
  void applicationCluster_recordsInKafka_samplesInKafka() throws Exception {
    installClusterJar();
    Path weirConfig = writeWeirConfig();
    Path flinkConfig = writeFlinkConfig();
    List<String> arguments = new ArrayList<>(List.of("--configDir", flinkConfig.toString()));
    arguments.addAll(composeArguments(weirConfig));
    arguments.addAll(List.of("--set", "join.fast-window=10s"));
    Process jobManager =
        java(
            "jobmanager",
            "org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint",
            arguments.toArray(String[]::new));
    Process taskManager =
        java(
            "taskmanager",
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
            "--configDir",
            flinkConfig.toString());
    WeirConfig config = WeirConfig.load(weirConfig);
    try (Admin admin = Admin.create(config.kafka().clientProperties())) {
      Topics.create(config.kafka(), admin);
    }
    Traffic traffic =
        new Traffic(8, config.with("join.fast-window=10s")).requests("c", 50, Logs.T0);
    try (LogProducer producer = new LogProducer(config.kafka());
        TopicReader samples =
            new TopicReader(kafka.bootstrapServers(), Topics.of(config.kafka()).samples())) {
      traffic.send(producer);
      producer.heartbeat(traffic.closed()).get();
      try {
        assertThat(
                samples.await(
                    traffic.expected().size(),
                    PATIENCE,
                    () -> jobManager.isAlive() && taskManager.isAlive()))
            .hasSize(traffic.expected().size());
      } catch (AssertionError e) {
        throw new AssertionError(logs(), e);
      }
    }
  }

  /** What docker-compose.yml tells the job manager, with this test's configuration file. */
  private static List<String> composeArguments(Path weirConfig) throws IOException {
    JsonNode command =
        new YAMLMapper()
            .readTree(Path.of("..", "docker-compose.yml").toFile())
            .at("/services/jobmanager/command");
    List<String> arguments = new ArrayList<>();
    command.forEach(word -> arguments.add(word.asText()));
    // What Flink's image turns into the entry point above.
    assertThat(arguments.remove(0)).isEqualTo("standalone-job");
    assertThat(arguments).contains("--job-classname", JoinMain.class.getName());
    arguments.replaceAll(word -> word.equals("/etc/weir/weir.yaml") ? weirConfig + "" : word);
    return arguments;
  }

  private Process java(String name, String main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    // What a Flink distribution sets in env.java.opts.all.
    command.add("--add-opens=java.base/java.util=ALL-UNNAMED");
    command.add("-Dlog4j2.configurationFile=" + logging());
    command.add("-cp");
    command.add(flinkClassPath());
    command.add(main);
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve(name + ".log").toFile());
    // Beside it, Flink looks for usrlib.
    builder.environment().put("FLINK_LIB_DIR", dir.resolve("flink/lib").toString());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** What a Flink distribution holds: this class path without what the cluster jar holds. */
  private static String flinkClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !IN_CLUSTER_JAR.matcher(new File(entry).getName()).matches())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void installClusterJar() throws IOException {
    Path lib = Files.createDirectories(dir.resolve("flink/usrlib"));
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(Path.of("target"), "weir-flink-jobs-*-cluster.jar")) {
      Files.copy(jars.iterator().next(), lib.resolve("weir-join.jar"));
    }
  }

  /** Both processes log to their standard output, which is shown when the test fails. */
  private Path logging() throws IOException {
    return Files.writeString(
        dir.resolve("log4j2.properties"),
        """
        appender.out.type = Console
        appender.out.name = out
        appender.out.layout.type = PatternLayout
        appender.out.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1}: %m%n
        rootLogger.level = info
        rootLogger.appenderRef.out.ref = out
        """);
  }

  private Path writeWeirConfig() throws IOException {
    return Files.writeString(
        dir.resolve("weir.yaml"),
        """
        kafka:
          bootstrap-servers: %s
        join:
          idle-timeout: 0ms
          checkpoint-interval: 200ms
        """
            .formatted(kafka.bootstrapServers()));
  }

  private Path writeFlinkConfig() throws IOException {
    Path conf = Files.createDirectories(dir.resolve("conf"));
    Files.writeString(
        conf.resolve("config.yaml"),
        """
        jobmanager.rpc.address: 127.0.0.1
        jobmanager.rpc.port: %d
        jobmanager.bind-host: 127.0.0.1
        rest.address: 127.0.0.1
        rest.bind-address: 127.0.0.1
        rest.bind-port: %d
        taskmanager.host: 127.0.0.1
        taskmanager.bind-host: 127.0.0.1
        taskmanager.numberOfTaskSlots: 2
        taskmanager.cpu.cores: 2.0
        taskmanager.memory.framework.heap.size: 128mb
        taskmanager.memory.framework.off-heap.size: 128mb
        taskmanager.memory.task.heap.size: 256mb
        taskmanager.memory.task.off-heap.size: 0mb
        taskmanager.memory.managed.size: 32mb
        taskmanager.memory.network.min: 64mb
        taskmanager.memory.network.max: 64mb
        taskmanager.memory.jvm-metaspace.size: 256mb
        taskmanager.memory.jvm-overhead.min: 192mb
        taskmanager.memory.jvm-overhead.max: 192mb
        io.tmp.dirs: %s
        execution.checkpointing.dir: %s
        """
            .formatted(
                freePort(),
                freePort(),
                Files.createDirectories(dir.resolve("tmp")),
                dir.resolve("checkpoints").toUri()));
    return conf;
  }

  private String logs() throws IOException {
    return processes.stream().map(Process::info).toList()
        + "\n"
        + Files.readString(dir.resolve("jobmanager.log"))
        + "\n----\n"
        + Files.readString(dir.resolve("taskmanager.log"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
