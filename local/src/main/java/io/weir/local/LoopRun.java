package io.weir.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig;
import io.weir.local.part.PartFailedException;
import io.weir.schemas.LogProducer;
import io.weir.schemas.Topics;
import io.weir.simulator.LogStream;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Replayer;
import io.weir.simulator.replay.ReplaySettings;
import io.weir.store.client.ClientConfig;
import io.weir.store.client.EmbeddingStoreClient;
import io.weir.store.client.StoreStatus;
import io.weir.trainer.Trainer;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One log, from the first record sent to the last vector read back.
 *
 * <p>The run is over when every request has been joined or is among the dead letters, its slow
 * tasks have matured, every sample has been trained on, and everything the trainer published is
 * readable. A part that stands still for {@link #STALL} ends the run with one line.
 */
final class LoopRun {
  // Nobody waits for these reads, and the machine is busy with the loop itself.
  private static final ClientConfig READ_BACK =
      ClientConfig.defaults().withDeadline(Duration.ofSeconds(30));
  private static final Duration STALL = Duration.ofMinutes(2);
  private static final Duration APPLY = Duration.ofMinutes(1);
  private static final long POLL_MILLIS = 100;
  private static final int IDS_PER_CALL = 1_000;
  private static final String LOOPBACK = "127.0.0.1";

  private final LogStream stream;
  private final LocalLoop loop;
  private final Evaluation evaluation;
  private final Interruption interruption;
  private final PrintWriter err;
  private final AtomicLong sent = new AtomicLong();
  private int finishedPolls;

  LoopRun(
      LogStream stream,
      LocalLoop loop,
      Evaluation evaluation,
      Interruption interruption,
      PrintWriter err) {
    this.stream = stream;
    this.loop = loop;
    this.evaluation = evaluation;
    this.interruption = interruption;
    this.err = err;
  }

  /**
   * Runs the log through the loop.
   *
   * @param samplesOut where every sample goes as a JSON line, null = nowhere
   */
  Summary run(@Nullable BufferedWriter samplesOut) {
    long start = System.nanoTime();
    KafkaConfig kafka = loop.config().kafka();
    try (Tally tally = Tally.start(kafka, samplesOut);
        LogProducer producer = new LogProducer(kafka);
        Progress progress =
            Progress.open(err, "trained", stream.requests(), Progress.Unit.REQUESTS)) {
      LogTotals produced = process(producer, tally, progress);
      if (!loop.trainer().publishPending(APPLY)) {
        throw stalled("trainer", "touched items not published");
      }
      awaitReadable(tally);
      return summary(produced, tally, start);
    }
  }

  private LogTotals process(LogProducer producer, Tally tally, Progress progress) {
    ExecutorService sender = Executors.newSingleThreadExecutor();
    try {
      CompletableFuture<LogTotals> sending =
          CompletableFuture.supplyAsync(() -> send(producer), sender);
      Watch watch = new Watch();
      while (!(sending.isDone() && finished(sending.join(), tally))) {
        if (interruption.await(POLL_MILLIS)) {
          throw new PartFailedException("run", "interrupted", "to reach its end", null);
        }
        loop.check();
        tally.check();
        Progress.State state = state(tally);
        progress.show(state.trained(), state);
        watch.see(state);
      }
      Progress.State end = state(tally);
      progress.show(end.trained(), end);
      return sending.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      sender.shutdownNow();
    }
  }

  private LogTotals send(LogProducer producer) {
    WeirConfig config = loop.config();
    return new Replayer(producer, ReplaySettings.of(config).heartbeatEvery())
        .replay(stream, longestWindow(JoinConfig.of(config)), (done, total) -> sent.set(done));
  }

  /** From a request to the end of its state. */
  static Duration longestWindow(JoinConfig join) {
    Duration due = join.slowActions().isEmpty() ? join.fastWindow() : join.slowWindow();
    return due.plus(join.allowedLateness());
  }

  private boolean finished(LogTotals produced, Tally tally) {
    long joined = tally.samplesJoined();
    Trainer trainer = loop.trainer();
    boolean finished =
        joined + tally.lostRequests() >= produced.requests()
            && isDrained(tally)
            && trainer.samplesTrained() + trainer.samplesRevised() + trainer.samplesRefused()
                >= tally.samplesJoined() + tally.samplesRevised();
    finishedPolls = finished ? finishedPolls + 1 : 0;
    // A request's records are released an instant before what becomes of them is counted.
    return finishedPolls > 1;
  }

  /** Whether the join holds no record any more, and all that it has sent can be read. */
  private boolean isDrained(Tally tally) {
    JsonNode join = loop.joinCounters().read();
    return join.path("stateBytes").asLong(-1) == 0
        && tally.samplesJoined() >= join.at("/samples/0").asLong()
        && tally.samplesRevised() >= join.at("/samples/1").asLong()
        && sum(tally.deadLetters().values()) >= sum(join.path("deadLetters"))
        && tally.unattributed() >= sum(join.path("unattributed"));
  }

  private static long sum(Collection<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  private static long sum(JsonNode counts) {
    return StreamSupport.stream(counts.spliterator(), false).mapToLong(JsonNode::asLong).sum();
  }

  private Progress.State state(Tally tally) {
    return new Progress.State(
        sent.get(),
        tally.samplesJoined(),
        loop.trainer().samplesTrained(),
        loop.trainer().samplesRevised(),
        loop.store().status().vectorsApplied());
  }

  private void awaitReadable(Tally tally) {
    try {
      if (!loop.store().awaitApplied(System.currentTimeMillis(), APPLY)
          || !loop.store().awaitReady(APPLY)) {
        throw stalled("store", loop.store().status().notReadyReason());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the store", e);
    }
    tally.awaitEnd();
  }

  private Map<String, Balance> totals(LogTotals produced, Tally tally) {
    return Balance.of(
        Topics.of(loop.config().kafka()),
        produced,
        loop.joinCounters().read(),
        tally.unattributed(),
        tally.deadLettersByTopic());
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>(stream.notes());
    if (loop.joinCounters().startedAgain()) {
      notes.add(
          "Flink started the join again after a failure: its counters tell"
              + " of the time after that alone, and the totals cannot add up");
    }
    return notes;
  }

  private Summary summary(LogTotals produced, Tally tally, long start) {
    StoreStatus status = loop.store().status();
    ReadBack read = readBack(tally.publishedItems().stream().mapToLong(Long::longValue).toArray());
    Topics topics = Topics.of(loop.config().kafka());
    Map<String, Long> records = new TreeMap<>();
    topics.all().forEach(topic -> records.put(topic, 0L));
    records.putAll(tally.records());
    records.putAll(produced.recordsPerTopic(topics));
    return new Summary(
        stream.name(),
        produced.requests(),
        produced.records(),
        produced.refused().byReason(),
        tally.samplesJoined(),
        tally.samplesRevised(),
        loop.trainer().samplesTrained(),
        loop.trainer().samplesRevised(),
        tally.deadLetters(),
        totals(produced, tally),
        loop.joinCounters().read(),
        tally.exposedItems(),
        tally.positives("click"),
        tally.positives("order"),
        tally.publishedItems().size(),
        read.found(),
        read.generation(),
        evaluation.metrics(),
        percentiles(status.trainToReadable()),
        percentiles(status.sampleToReadable()),
        Math.round((System.nanoTime() - start) / 1e7) / 1e2,
        records,
        notes());
  }

  /** What a pre-ranking service would get now. */
  private ReadBack readBack(long[] ids) {
    long found = 0;
    long generation = 0;
    try (EmbeddingStoreClient client =
        EmbeddingStoreClient.connect(LOOPBACK, loop.store().port(), READ_BACK)) {
      for (int from = 0; from < ids.length; from += IDS_PER_CALL) {
        int to = Math.min(ids.length, from + IDS_PER_CALL);
        var vectors = client.multiGet(java.util.Arrays.copyOfRange(ids, from, to));
        found += vectors.foundCount();
        generation = vectors.origin().generation();
      }
    }
    return new ReadBack(found, generation);
  }

  private record ReadBack(long found, long generation) {}

  private static Percentiles percentiles(StoreStatus.Latency latency) {
    return latency.count() == 0
        ? new Percentiles(null, null)
        : new Percentiles((double) latency.p50Ms(), (double) latency.p99Ms());
  }

  private static PartFailedException stalled(String part, String state) {
    return new PartFailedException(
        part, state, "to go on within " + STALL.toSeconds() + " s", null);
  }

  /** Notices when nothing moves any more. */
  private static final class Watch {
    private Progress.@Nullable State last;
    private long sinceNanos = System.nanoTime();

    void see(Progress.State state) {
      if (!state.equals(last)) {
        last = state;
        sinceNanos = System.nanoTime();
      } else if (System.nanoTime() - sinceNanos > STALL.toNanos()) {
        throw stalled(
            "loop",
            String.format(
                Locale.ROOT,
                "sent %d, joined %d, trained %d, revised %d",
                state.sent(),
                state.joined(),
                state.trained(),
                state.revised()));
      }
    }
  }
}
