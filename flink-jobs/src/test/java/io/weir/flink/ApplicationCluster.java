package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A standalone Flink application cluster of real processes on loopback: Flink alone on their class
 * path, the cluster jar in {@code usrlib}, and the job manager's arguments those of
 * docker-compose.yml.
 *
 * <p>Not thread-safe; whoever makes it closes it, which ends every process of it.
 */
final class ApplicationCluster implements AutoCloseable {
  private static final Pattern IN_CLUSTER_JAR =
      Pattern.compile(
          "(weir|flink-connector-kafka|flink-connector-base|kafka|avro|jackson|snakeyaml-\\d|zstd).*"
              + "|classes|test-classes");
  private static final String APPLICATION_ENTRY_POINT =
      "org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint";
  private static final Pattern METRICS_PORT =
      Pattern.compile("PrometheusReporter HTTP server on port (\\d+)");
  private static final int METRICS_PORTS = 10;
  private static final int LOG_CHARACTERS = 40_000;
  private static final int KILLED = 128 + 9;

  private final Path dir;
  private final Path conf;
  private final int restPort;
  private final int zooKeeperPort;
  private final Map<String, String> options;
  private final List<Node> nodes = new ArrayList<>();

  /** One process of the cluster. */
  record Node(String name, Process process, Path log) {
    boolean isAlive() {
      return process.isAlive();
    }

    /** Ends it as kill -9 does. */
    void kill() throws InterruptedException {
      assertThat(process.isAlive()).as(name).isTrue();
      assertThat(process.destroyForcibly().waitFor()).as("exit code of " + name).isEqualTo(KILLED);
    }

    /** Waits for its end, and gives its exit code. */
    int await() throws InterruptedException {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(name + " ends").isTrue();
      return process.exitValue();
    }

    String output() throws IOException {
      return Files.readString(log);
    }
  }

  /** Lays out a cluster; nothing runs yet. */
  ApplicationCluster(Path dir) throws IOException {
    this.dir = Files.createDirectories(dir);
    restPort = freePort();
    zooKeeperPort = freePort();
    conf = Files.createDirectories(dir.resolve("conf"));
    options = standardOptions();
    writeLogging();
    installClusterJar();
  }

  /** Sets an option of Flink for what is started from now on. */
  ApplicationCluster with(String key, String value) {
    options.put(key, value);
    return this;
  }

  /** Has job managers and task managers find each other in the ZooKeeper that is started here. */
  ApplicationCluster withHighAvailability() {
    return with("high-availability.type", "zookeeper")
        .with("high-availability.zookeeper.quorum", "127.0.0.1:" + zooKeeperPort)
        .with("high-availability.zookeeper.client.session-timeout", "4 s")
        .with("high-availability.storageDir", dir.resolve("ha").toUri().toString());
  }

  /** Where Flink's checkpoints lie. */
  Path checkpoints() {
    return dir.resolve("checkpoints");
  }

  private Map<String, String> standardOptions() throws IOException {
    Map<String, String> options = new TreeMap<>();
    options.put("jobmanager.rpc.address", "127.0.0.1");
    options.put("jobmanager.rpc.port", Integer.toString(freePort()));
    options.put("jobmanager.bind-host", "127.0.0.1");
    options.put("rest.address", "127.0.0.1");
    options.put("rest.bind-address", "127.0.0.1");
    options.put("rest.port", Integer.toString(restPort));
    options.put("taskmanager.host", "127.0.0.1");
    options.put("taskmanager.bind-host", "127.0.0.1");
    options.put("taskmanager.numberOfTaskSlots", "2");
    options.put("taskmanager.cpu.cores", "2.0");
    options.put("taskmanager.memory.framework.heap.size", "128mb");
    options.put("taskmanager.memory.framework.off-heap.size", "128mb");
    options.put("taskmanager.memory.task.heap.size", "256mb");
    options.put("taskmanager.memory.task.off-heap.size", "0mb");
    options.put("taskmanager.memory.managed.size", "32mb");
    options.put("taskmanager.memory.network.min", "64mb");
    options.put("taskmanager.memory.network.max", "64mb");
    options.put("taskmanager.memory.jvm-metaspace.size", "256mb");
    options.put("taskmanager.memory.jvm-overhead.min", "192mb");
    options.put("taskmanager.memory.jvm-overhead.max", "192mb");
    // A task manager finds a job manager that was started again only when the old one is silent.
    options.put("heartbeat.interval", "1 s");
    options.put("heartbeat.timeout", "8 s");
    int metrics = freePort();
    options.put(
        "metrics.reporter.prom.factory.class",
        "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
    options.put("metrics.reporter.prom.port", metrics + "-" + (metrics + METRICS_PORTS));
    options.put("io.tmp.dirs", Files.createDirectories(dir.resolve("tmp")).toString());
    options.put("execution.checkpointing.dir", checkpoints().toUri().toString());
    return options;
  }

  /**
   * Starts a job manager for the join, as docker-compose.yml does.
   *
   * @param flinkArguments before {@code --}
   * @param assignments {@code section.option=value}
   */
  Node startJobManager(Path weirConfig, List<String> flinkArguments, List<String> assignments)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--configDir", conf.toString()));
    arguments.addAll(flinkArguments);
    arguments.addAll(composeArguments(weirConfig));
    assignments.forEach(assignment -> arguments.addAll(List.of("--set", assignment)));
    return start("jobmanager", APPLICATION_ENTRY_POINT, arguments);
  }

  Node startTaskManager() throws IOException {
    return start(
        "taskmanager",
        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
        List.of("--configDir", conf.toString()));
  }

  Node startZooKeeper() throws IOException {
    Path config =
        Files.writeString(
            conf.resolve("zoo.cfg"),
            """
            tickTime=500
            dataDir=%s
            clientPort=%d
            clientPortAddress=127.0.0.1
            admin.enableServer=false
            """
                .formatted(dir.resolve("zookeeper"), zooKeeperPort));
    return start(
        "zookeeper",
        "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer",
        List.of("--zkConfigFile", config.toString(), "--peerId", "1"));
  }

  /** Runs Flink's command line to its end, and gives what it printed. */
  String flink(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(1, List.of("-m", "127.0.0.1:" + restPort));
    Node cli = start("cli", "org.apache.flink.client.cli.CliFrontend", words);
    assertThat(cli.await()).as(cli.output()).isZero();
    return cli.output();
  }

  /** The id of the only job. */
  String jobId() throws IOException, InterruptedException {
    JsonNode jobs = get("/jobs").get("jobs");
    assertThat(jobs).hasSize(1);
    return jobs.get(0).get("id").asText();
  }

  /** What the job manager's REST interface answers. */
  JsonNode get(String path) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(send("http://127.0.0.1:" + restPort + path));
  }

  private static String send(String uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  /** What a process reports to Prometheus. */
  String metrics(Node node) throws IOException, InterruptedException {
    Matcher port = METRICS_PORT.matcher(node.output());
    assertThat(port.find()).as(METRICS_PORT.pattern()).isTrue();
    return send("http://127.0.0.1:" + port.group(1) + "/metrics");
  }

  /** The end of every process's log. */
  String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    for (Node node : nodes) {
      String log = node.output();
      logs.append("\n---- ")
          .append(node.name())
          .append(node.isAlive() ? "" : " (exit code " + node.process().exitValue() + ")")
          .append('\n')
          .append(log.substring(Math.max(0, log.length() - LOG_CHARACTERS)));
    }
    return logs.toString();
  }

  @Override
  public void close() throws IOException {
    try {
      for (Node node : nodes) {
        node.process().destroy();
      }
      for (Node node : nodes) {
        if (!node.process().waitFor(10, TimeUnit.SECONDS)) {
          node.process().destroyForcibly().waitFor();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while processes end", e);
    }
  }

  /** What docker-compose.yml tells the job manager, with this test's configuration file. */
  static List<String> composeArguments(Path weirConfig) throws IOException {
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

  private Node start(String kind, String main, List<String> arguments) throws IOException {
    Files.writeString(
        conf.resolve("config.yaml"),
        options.entrySet().stream()
            .map(option -> option.getKey() + ": " + option.getValue() + "\n")
            .collect(Collectors.joining()));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-XX:+UseSerialGC");
    // What a Flink distribution sets in env.java.opts.all.
    command.add("--add-opens=java.base/java.util=ALL-UNNAMED");
    command.add("-Dlog4j2.configurationFile=" + conf.resolve("log4j2.properties"));
    command.add("-cp");
    command.add(flinkClassPath());
    command.add(main);
    command.addAll(arguments);
    String name = kind + "-" + nodes.size();
    Path log = dir.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    // Beside it, Flink looks for usrlib.
    builder.environment().put("FLINK_LIB_DIR", dir.resolve("flink/lib").toString());
    builder.environment().put("FLINK_CONF_DIR", conf.toString());
    Node node = new Node(name, builder.start(), log);
    nodes.add(node);
    return node;
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

  /** Every process logs to its standard output, which is shown when a test fails. */
  private void writeLogging() throws IOException {
    Files.writeString(
        conf.resolve("log4j2.properties"),
        """
        appender.out.type = Console
        appender.out.name = out
        appender.out.layout.type = PatternLayout
        appender.out.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1}: %m%n
        rootLogger.level = info
        rootLogger.appenderRef.out.ref = out
        """);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
