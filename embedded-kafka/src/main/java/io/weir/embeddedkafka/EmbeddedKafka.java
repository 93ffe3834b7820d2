package io.weir.embeddedkafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A single-node KRaft broker on loopback, inside this JVM.
 *
 * <p>The very server a cluster runs, with settings for one machine: replication of one, no
 * retention (replays carry old event times), small internal topics. Its data lies in the folder
 * given and survives a restart in the same folder. It rests on Kafka's internal classes, which this
 * class alone touches.
 *
 * <p>Thread-safe; whoever starts it closes it.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final int NODE_ID = 1;
  // The same for ever, so that a folder formatted once is recognised.
  private static final String CLUSTER_ID = new Uuid(0x77656972L, NODE_ID).toString();
  static final String HOST = "127.0.0.1";

  private final KafkaRaftServer server;
  private final String bootstrapServers;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts a broker on a free port; see {@link #start(Path, int)}. */
  public static EmbeddedKafka start(Path dir) {
    return start(dir, freePort());
  }

  /**
   * Starts a broker and waits until it takes requests, about a second.
   *
   * @param dir folder of its log; made if it is missing
   * @param port port to listen on, on 127.0.0.1
   * @throws UncheckedIOException when the folder or the port cannot be used
   */
  public static EmbeddedKafka start(Path dir, int port) {
    return start(dir, port, listeners(port));
  }

  /**
   * Starts a broker on a free port that lets in only clients that log in.
   *
   * @param dir folder of its log; made if it is missing
   * @param security what it asks of them
   * @throws UncheckedIOException when the folder cannot be used
   */
  public static EmbeddedKafka start(Path dir, BrokerSecurity security) {
    int port = freePort();
    return start(dir, port, securedListeners(port, security));
  }

  private static EmbeddedKafka start(Path dir, int port, Map<String, String> listeners) {
    requireFree(port);
    format(dir);
    Map<String, Object> settings = settings(dir);
    settings.putAll(listeners);
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    server.startup();
    return new EmbeddedKafka(server, HOST + ":" + port);
  }

  /** {@code host:port} for clients. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Stops the broker and waits for it; a second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.shutdown();
      server.awaitShutdown();
    }
  }

  private static void format(Path dir) {
    try {
      Files.createDirectories(dir);
      new Formatter()
          .setNodeId(NODE_ID)
          .setClusterId(CLUSTER_ID)
          .addDirectory(dir.toString())
          .setMetadataLogDirectory(dir.toString())
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setControllerListenerName("CONTROLLER")
          .setIgnoreFormatted(true)
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))
          .run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException("formatting " + dir, e);
    }
  }

  private static Map<String, String> listeners(int port) {
    String controller = HOST + ":" + freePort();
    Map<String, String> settings = new HashMap<>();
    settings.put("controller.quorum.voters", NODE_ID + "@" + controller);
    settings.put("listeners", "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + controller);
    settings.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port);
    settings.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    return settings;
  }

  /** Clients are told of the secured listener alone: which one they hear of is the one they ask. */
  private static Map<String, String> securedListeners(int port, BrokerSecurity security) {
    String secured = ",SECURED://" + HOST + ":" + port;
    Map<String, String> settings = listeners(freePort());
    settings.merge("listeners", secured, String::concat);
    settings.merge("advertised.listeners", secured, String::concat);
    settings.merge("listener.security.protocol.map", ",SECURED:SASL_SSL", String::concat);
    settings.putAll(security.brokerSettings("secured"));
    return settings;
  }

  private static Map<String, Object> settings(Path dir) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", NODE_ID);
    settings.put("log.dirs", dir.toString());
    settings.put("log.retention.ms", "-1");
    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("log.cleaner.dedupe.buffer.size", "4194304");
    return settings;
  }

  private static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
      socket.setReuseAddress(true);
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + ": " + e.getMessage(), e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
