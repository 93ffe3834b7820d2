package io.weir.local.closedloop;

import com.fasterxml.jackson.databind.node.TextNode;
import io.weir.core.cascade.RequestContext;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.local.part.PartFailedException;
import io.weir.preranker.PreRanked;
import io.weir.preranker.PreRanker;
import io.weir.schemas.LogProducer;
import io.weir.schemas.Topics;
import io.weir.simulator.LogEvent;
import io.weir.simulator.Outbox;
import io.weir.simulator.Refusals;
import io.weir.simulator.cascade.Arms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * An arm that learns, seen from the loop: what it logs goes to topics of its own, from which its
 * process learns, and its pre-ranking is the serving library's, by the newest generation.
 *
 * <p>A turn goes: {@link #sendCatalogue}, the first time {@link #takeFirstCatalogue}, {@link
 * #await}, {@link #sendLog}, {@link #await}. Used by one thread; whoever starts it closes it.
 */
final class LearntArm implements AutoCloseable {
  private static final Duration SWAP = Duration.ofMinutes(1);
  private static final long POLL_MILLIS = 2;

  private final LoopArm arm;
  private final ArmProcess process;
  private final LogProducer producer;
  private final Outbox outbox;
  private final Path dir;
  private final WeirConfig config;
  private final BooleanSupplier interrupted;
  private @Nullable PreRanker preRanker;
  private String expected = ArmMain.READY;
  private long generation;
  private long trained;
  private long revised;
  private long missing;
  private long candidates;

  private LearntArm(
      LoopArm arm,
      ArmProcess process,
      LogProducer producer,
      Outbox outbox,
      Path dir,
      WeirConfig config,
      BooleanSupplier interrupted) {
    this.arm = arm;
    this.process = process;
    this.producer = producer;
    this.outbox = outbox;
    this.dir = dir;
    this.config = config;
    this.interrupted = interrupted;
  }

  /**
   * Starts the arm's process, whose first answer is to be awaited.
   *
   * <p>The catalogue is there before its trainer is, which therefore reads all of it before it
   * embeds anything: how far it had come would otherwise show in the scale of the items' numbers,
   * and with it in vectors that an arm which does not learn would keep for ever.
   *
   * @param first tick, of which the catalogue's records are sent
   * @param bootstrapServers where its topics are to be
   * @param parent of the arm's folder
   * @param interrupted whether nothing shall be waited for any longer
   */
  static LearntArm start(
      LoopArm arm,
      Arms.Log first,
      String bootstrapServers,
      Path parent,
      BooleanSupplier interrupted) {
    try {
      Path dir = Files.createDirectories(parent.resolve(arm.name()));
      WeirConfig config = arm.config().withAll(own(bootstrapServers, dir));
      KafkaConfig kafka = config.kafka();
      try (Admin admin = Admin.create(kafka.clientProperties())) {
        Topics.create(kafka, admin);
      }
      LogProducer producer = new LogProducer(kafka);
      try {
        Outbox outbox = new Outbox(arm.name(), producer);
        catalogue(first).forEach(outbox::send);
        outbox.flush();
        ArmProcess process = ArmProcess.start(arm.name(), config, dir);
        return new LearntArm(arm, process, producer, outbox, dir, config, interrupted);
      } catch (RuntimeException | Error e) {
        producer.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What nobody may say otherwise: arms must not meet. */
  private static List<String> own(String bootstrapServers, Path dir) {
    Path trainer = dir.resolve("trainer");
    return List.of(
        "kafka.bootstrap-servers=" + bootstrapServers,
        "join.checkpoint-dir=" + quoted(dir.resolve("join").toUri().toString()),
        "trainer.checkpoint.dir=" + quoted(trainer.toString()),
        "trainer.publication.snapshot-dir=\"\"",
        "store.dir=" + quoted(dir.resolve("store").toString()),
        "store.snapshot-dir=" + quoted(trainer.resolve("snapshots").toString()),
        "store.port=0",
        "store.admin-port=0",
        "store.http-port=0");
  }

  LoopArm arm() {
    return arm;
  }

  /** The generation that it pre-ranks by. */
  long generation() {
    return generation;
  }

  /** Requests that generation has learnt from, which are the first so many. */
  long trained() {
    return trained;
  }

  /** Requests whose slow tasks it has learnt from. */
  long revised() {
    return revised;
  }

  /** Share of the candidates that had no vector when they were pre-ranked. */
  double missingShare() {
    return candidates == 0 ? 0 : (double) missing / candidates;
  }

  /** Has readers find the items of the first tick, which were sent before all else. */
  void takeFirstCatalogue() {
    ask(ArmMain.CATALOGUE, ArmMain.REACHED);
  }

  /** Sends the catalogue's records of a later tick. */
  void sendCatalogue(Arms.Log log) {
    List<LogEvent> events = catalogue(log);
    if (!events.isEmpty()) {
      events.forEach(outbox::send);
      outbox.flush();
      ask(ArmMain.CATALOGUE, ArmMain.REACHED);
    }
  }

  private static List<LogEvent> catalogue(Arms.Log log) {
    return log.events().stream().filter(LogEvent::isOfCatalogue).toList();
  }

  /** Sends all other records of a tick, and that it is over. */
  void sendLog(Arms.Log log, Instant until) {
    for (LogEvent event : log.events()) {
      if (!event.isOfCatalogue()) {
        outbox.send(event);
      }
    }
    outbox.heartbeat(until.toEpochMilli());
    outbox.flush();
    ask(ArmMain.REACH + " " + until.toEpochMilli(), ArmMain.REACHED);
  }

  /** Records sent so far. */
  long records() {
    return outbox.totals(Refusals.NONE).records();
  }

  private void ask(String request, String answer) {
    process.ask(request);
    expected = answer;
  }

  /**
   * Waits for what was asked for, and until pre-ranking is by the newest generation.
   *
   * @throws PartFailedException when its process has ended
   */
  void await() {
    if (expected.isEmpty()) {
      return;
    }
    List<String> answer = process.await(expected, interrupted);
    expected = "";
    if (preRanker == null) {
      preRanker = PreRanker.connect(config.withAll(serving(Integer.parseInt(answer.get(0)))));
      return;
    }
    generation = Long.parseLong(answer.get(0));
    trained = Long.parseLong(answer.get(1));
    revised = Long.parseLong(answer.get(2));
    awaitSwap(preRanker);
  }

  private List<String> serving(int port) {
    return List.of(
        "pre-ranker.replicas=[\"127.0.0.1:" + port + "\"]",
        "pre-ranker.cache-dir=" + quoted(dir.resolve("pre-ranker").toString()),
        "pre-ranker.poll-interval=10ms",
        // Between two ticks nothing is published, and no request is in a hurry.
        "pre-ranker.max-staleness=365d",
        "pre-ranker.client.deadline=1m");
  }

  private void awaitSwap(PreRanker swapping) {
    long start = System.nanoTime();
    while (swapping.status().generation() != generation) {
      process.failIfEnded();
      if (System.nanoTime() - start > SWAP.toNanos()) {
        throw new PartFailedException(
            "arm " + arm.name(), swapping.status().trouble(), "generation " + generation, null);
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PartFailedException("run", "interrupted", "to reach its end", e);
      }
    }
  }

  /**
   * Scores of a request's candidates, see {@link io.weir.simulator.cascade.PreRankingScorer#score}.
   */
  float[] score(RequestContext context, long[] itemIds, Map<String, float[]> crossFeatures) {
    if (interrupted.getAsBoolean()) {
      throw new PartFailedException("run", "interrupted", "to reach its end", null);
    }
    if (preRanker == null) {
      throw new IllegalStateException("arm " + arm.name() + ": asked before it was ready");
    }
    PreRanked ranked = preRanker.rank(context, itemIds, crossFeatures, itemIds.length);
    if (!ranked.byModel()) {
      process.failIfEnded();
      // In lock-step everything is there: an answer without the model would depend on the machine.
      throw new PartFailedException(
          "arm " + arm.name(), ranked.fallback(), "an order by its model", null);
    }
    missing += ranked.missing();
    candidates += itemIds.length;
    Map<Long, Float> byItem = new HashMap<>();
    for (int i = 0; i < itemIds.length; i++) {
      byItem.put(ranked.itemIds()[i], ranked.scores()[i]);
    }
    float[] scores = new float[itemIds.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = byItem.getOrDefault(itemIds[i], Float.NaN);
    }
    return scores;
  }

  /** Asks its process to end, which takes seconds, and returns at once. */
  void end() {
    process.end();
  }

  @Override
  public void close() {
    Deque<AutoCloseable> parts = new ArrayDeque<>(List.of(producer, process));
    if (preRanker != null) {
      parts.push(preRanker);
    }
    Closing.all(parts);
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }
}
