package io.weir.local;

import com.fasterxml.jackson.databind.node.TextNode;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.local.experiment.OfflineJoin;
import io.weir.local.part.JoinCounters;
import io.weir.local.part.MiniCluster;
import io.weir.schemas.Topics;
import io.weir.simulator.LogStream;
import io.weir.store.EmbeddingStoreServer;
import io.weir.trainer.Trainer;
import io.weir.trainer.evaluation.EvaluationListener;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;

/**
 * Every part of the loop in this process: broker, join, trainer and store, on loopback.
 *
 * <p>The very parts a deployment runs, with the same configuration; they meet in the topics of the
 * embedded broker and nowhere else. Whoever starts it closes it.
 */
final class LocalLoop implements AutoCloseable {
  /** The trainer's default objective without the terms that look at stages. */
  private static final String EXPOSURES_ALONE =
      "trainer.objective=[{loss: combined-pair, task: click, settings: {alpha: 0.5}},"
          + " {loss: bce, task: order, weight: 0.2}]";

  private final WeirConfig config;
  private final JobClient join;
  private final JoinCounters joinCounters;
  private final Trainer trainer;
  private final EmbeddingStoreServer store;
  private final Deque<AutoCloseable> parts;

  private LocalLoop(
      WeirConfig config,
      JobClient join,
      JoinCounters joinCounters,
      Trainer trainer,
      EmbeddingStoreServer store,
      Deque<AutoCloseable> parts) {
    this.config = config;
    this.join = join;
    this.joinCounters = joinCounters;
    this.trainer = trainer;
    this.store = store;
    this.parts = parts;
  }

  /**
   * The options a loop in one process has unless its user says otherwise.
   *
   * @param dir folder of all parts' data
   * @param stream what it is to read
   */
  static List<String> defaults(Path dir, LogStream stream) {
    List<String> options = new ArrayList<>();
    options.addAll(OfflineJoin.windows(stream));
    // A log is read as fast as it comes: no partition is idle, one is merely behind.
    options.add("join.idle-timeout=0ms");
    // Its time has nothing to do with the broker's, and its last heartbeat lies beyond its end.
    options.add("join.max-ahead=366d");
    // Tasks fire their timers, and partitions are read, each on its own: with one of each, what is
    // learnt from comes in the order in which it happened, however fast a log is replayed.
    options.add("kafka.partitions=1");
    options.add("join.parallelism=1");
    options.add("join.checkpoint-dir=" + quoted(dir.resolve("join").toUri().toString()));
    options.add("join.checkpoint-interval=500ms");
    options.add("trainer.checkpoint.dir=" + quoted(dir.resolve("trainer").toString()));
    options.add("trainer.publication.generation-interval=20s");
    // A run keeps every scored list to its end, so those that wait for their orders, too.
    options.add("trainer.metrics.pending-requests=" + Integer.MAX_VALUE);
    options.add("store.dir=" + quoted(dir.resolve("store").toString()));
    options.add("store.port=0");
    options.add("store.admin-port=0");
    options.add("store.http-port=0");
    if (!stream.upstreamIsReal()) {
      options.add(EXPOSURES_ALONE);
    }
    return options;
  }

  /** Starts every part; what was started is closed again when one cannot start. */
  static LocalLoop start(WeirConfig config, Path dir, EvaluationListener listener) {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      EmbeddedKafka broker = EmbeddedKafka.start(dir.resolve("kafka"));
      parts.push(broker);
      WeirConfig reached = config.with("kafka.bootstrap-servers=" + broker.bootstrapServers());
      KafkaConfig kafka = reached.kafka();
      try (Admin admin = Admin.create(kafka.clientProperties())) {
        Topics.create(kafka, admin);
      }
      EmbeddingStoreServer store = EmbeddingStoreServer.start(reached);
      parts.push(store);
      Trainer trainer = Trainer.start(reached, listener);
      parts.push(trainer);
      JoinCounters counters = JoinCounters.open();
      parts.push(counters);
      JobClient join = MiniCluster.submit(reached, counters.flinkOptions());
      parts.push(() -> MiniCluster.cancel(join));
      return new LocalLoop(reached, join, counters, trainer, store, parts);
    } catch (RuntimeException e) {
      closeAll(parts);
      throw e;
    }
  }

  /** The configuration, with the embedded broker's address. */
  WeirConfig config() {
    return config;
  }

  JoinCounters joinCounters() {
    return joinCounters;
  }

  Trainer trainer() {
    return trainer;
  }

  EmbeddingStoreServer store() {
    return store;
  }

  /** Fails with one line if a part has failed. */
  void check() {
    trainer.check();
    MiniCluster.check(join);
  }

  @Override
  public void close() {
    closeAll(parts);
  }

  private static void closeAll(Deque<AutoCloseable> parts) {
    RuntimeException failure = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        failure = failure == null ? new IllegalStateException("closing", e) : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }
}
