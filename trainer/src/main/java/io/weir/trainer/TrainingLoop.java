package io.weir.trainer;

import io.weir.core.Checks;
import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.MetricWindow;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.Paths;
import io.weir.core.config.WeirConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import io.weir.trainer.TrainerConfig.OtherModel;
import io.weir.trainer.TurnTimes.Part;
import io.weir.trainer.checkpoint.Checkpoint;
import io.weir.trainer.checkpoint.CheckpointStore;
import io.weir.trainer.checkpoint.CheckpointWriter;
import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.publication.KafkaPublicationLog;
import io.weir.trainer.publication.PublishedPast;
import io.weir.trainer.publication.Publisher;
import io.weir.trainer.publication.SnapshotFolder;
import io.weir.trainer.recipe.Recipes;
import io.weir.trainer.stream.Batch;
import io.weir.trainer.stream.CatalogueSink;
import io.weir.trainer.stream.CatalogueSource;
import io.weir.trainer.stream.DeadLetters;
import io.weir.trainer.stream.KafkaClients;
import io.weir.trainer.stream.MetricWindows;
import io.weir.trainer.stream.SampleSource;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything one trainer does, turn by turn: read, learn, publish, write checkpoints.
 *
 * <p>Opened, used and closed on the training thread; {@link #progress} may be read on any thread.
 */
final class TrainingLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TrainingLoop.class);
  private static final Duration IDLE_POLL = Duration.ofMillis(20);
  private static final Duration BUSY_POLL = Duration.ofMillis(1);
  private static final Duration SETTLE = Duration.ofSeconds(10);

  private final TrainerConfig config;
  private final Topics topics;
  private final Clock clock;
  private final Duration withdrawalsKept;
  private final Resources resources = new Resources();
  private final CheckpointStore checkpoints;
  private final CheckpointWriter writer;
  private final Producer<byte[], byte[]> producer;
  private final DeadLetters deadLetters;
  private final Learner learner;
  private final CatalogueSource items;
  private final SampleSource samples;
  private final Publisher publisher;
  private final TrainerMetrics metrics;
  private final Monitor monitor;
  private final Pushes pushes;
  private final TurnTimes times = new TurnTimes();
  private final TrainingState state;
  private long steps;
  private boolean changed;
  private long storedReadTimeMs;
  private long nextCheckpointMs;
  private double pauseMs;
  private volatile Progress progress = Progress.NONE;

  /** What others may see. */
  record Progress(Totals totals, long generation, long items) {
    static final Progress NONE = new Progress(Totals.NONE, 0, 0);
  }

  /**
   * Connects, and takes up the newest checkpoint.
   *
   * @param pushes that it carries out; they are not closed with it
   * @param back what the loop before has asked for; null = none did
   * @throws io.weir.core.InvalidValueException when a part cannot be had; then nothing stays open
   */
  TrainingLoop(
      WeirConfig weir,
      EvaluationListener listener,
      TrainerMetrics metrics,
      Pushes pushes,
      Clock clock,
      @Nullable RollBack back) {
    this.metrics = metrics;
    this.pushes = pushes;
    this.config = TrainerConfig.of(weir);
    this.clock = clock;
    KafkaConfig kafka = weir.kafka();
    this.topics = Topics.of(kafka);
    List<String> tasks = weir.tasks().names();
    String hash = ModelHash.of(config, tasks);
    try {
      withdrawalsKept = createTopics(kafka);
      checkpoints = resources.add(checkpoints(config, hash));
      producer = KafkaClients.producer(kafka);
      resources.add(() -> producer.close(SETTLE));
      deadLetters = new DeadLetters(producer, topics.deadLetter());
      learner =
          resources.add(
              new Learner(
                  config,
                  tasks,
                  new MetricWindows(
                      config.metrics(), listener, () -> steps, this::figures, this::sendMetrics)));
      // After the learner, whose rows it may be writing when all is closed.
      writer = resources.add(new CheckpointWriter(checkpoints));
      items =
          resources.add(new CatalogueSource(KafkaClients.consumer(kafka), topics.items(), clock));
      samples = resources.add(sampleSource(kafka, tasks));
      Optional<Checkpoint> checkpoint = newest(back);
      PublishedPast past = publishedPast(kafka, checkpoint);
      publisher =
          new Publisher(
              new KafkaPublicationLog(producer, topics),
              new LearnerVectors(
                  learner, tasks, Recipes.under(weir), () -> totals().newestEventTime()),
              config.publication(),
              hash,
              past,
              resources.add(SnapshotFolder.open(snapshotDir())),
              clock);
      state = new TrainingState(learner, items, samples, publisher);
      checkpoint.ifPresentOrElse(this::restore, () -> samples.start(config.startFrom()));
      if (back != null) {
        state.readOn(back);
      }
      monitor = new Monitor(config, tasks, metrics, learner.step(), learner.skippedSteps(), clock);
      nextCheckpointMs = clock.millis();
      if (back == null) {
        nextCheckpointMs += config.checkpoint().interval().toMillis();
      } else {
        // What is passed over must stay so when this process is killed.
        changed = true;
      }
    } catch (TimeoutException e) {
      resources.close();
      throw Topics.unreachable(kafka, e);
    } catch (RuntimeException | Error e) {
      resources.close();
      throw e;
    }
  }

  /** The checkpoints of a configuration's model; the caller closes them. */
  static CheckpointStore checkpoints(TrainerConfig config, String hash) {
    TrainerConfig.Checkpoint files = config.checkpoint();
    return CheckpointStore.open(files.dir(), files.retention(), hash);
  }

  private Optional<Checkpoint> newest(@Nullable RollBack back) {
    if (back == null) {
      return checkpoints.toGoOnFrom();
    }
    if (checkpoints.steps().stream().anyMatch(step -> step <= back.step())) {
      checkpoints.rollBack(back.step());
      Optional<Checkpoint> newest = checkpoints.newest();
      if (newest.isPresent()) {
        return newest;
      }
    }
    throw new IllegalStateException(back.reason() + "; no checkpoint is older");
  }

  Progress progress() {
    return progress;
  }

  /** What is to be done since learning has gone wrong; empty = it has not. */
  Optional<RollBack> rollBack() {
    return monitor.verdict().map(reason -> state.rollBack(reason, monitor.goodStep()));
  }

  /** Takes one turn; returns within some milliseconds but for the time of a step. */
  void turn() {
    if (!items.isCaughtUp()) {
      items.poll(IDLE_POLL, new Catalogue());
      return;
    }
    items.poll(Duration.ZERO, new Catalogue());
    Optional<Batch> batch = samples.poll(publisher.wantsTurn() ? BUSY_POLL : IDLE_POLL);
    times.spent(Part.INPUT);
    batch.ifPresent(this::learn);
    times.spent(Part.STEP);
    publish();
    times.spent(Part.PUBLICATION);
    if (!writer.isWriting() && clock.millis() >= nextCheckpointMs) {
      beginCheckpoint(nextExtent());
    }
    times.spent(Part.CHECKPOINT);
    // Before a push is reported: whoever waited for it reads the progress next.
    showProgress();
    pushes.report(publisher);
  }

  /**
   * Sends what waits and writes the last checkpoint, a whole one; it holds what is not acknowledged
   * by then.
   *
   * @throws IllegalStateException when it could not be written
   */
  void finish() {
    publisher.push();
    writer.await();
    changed |= !writer.lastIsWhole();
    boolean due = changed && !monitor.isBad();
    long before = writer.failed();
    boolean begun = beginCheckpoint(Extent.ALL);
    writer.await();
    if (due && (!begun || writer.failed() > before)) {
      throw new IllegalStateException("the last checkpoint could not be written, see the log");
    }
  }

  /**
   * Waits a while until the brokers have what was refused: what is read on after a rollback passes
   * over it.
   *
   * @return whether they have
   * @throws IllegalStateException when they refuse a dead letter for good
   */
  boolean settle() {
    return deadLetters.settle(SETTLE);
  }

  /** Closes everything, having waited a while for what was sent. */
  @Override
  public void close() {
    resources.close();
    pushes.handOver();
  }

  private void publish() {
    pushes.begin(items, publisher);
    if (pushes.isPushing()) {
      publisher.push();
    } else {
      publisher.tick();
    }
  }

  private void learn(Batch batch) {
    long start = System.nanoTime();
    batch.refused().forEach(deadLetters::send);
    if (!batch.samples().isEmpty()) {
      publisher.arrived(batch.samples());
      long[] touched = learner.learn(batch.samples());
      steps = learner.step();
      publisher.learnt(touched, clock.millis(), batch.earliestAppendMs());
      for (long itemId : learner.takeForgotten()) {
        publisher.withdrawn(itemId);
      }
    }
    monitor.learnt(batch, System.nanoTime() - start, learner.step(), learner.skippedSteps());
    state.add(batch);
    changed = true;
  }

  private void showProgress() {
    progress = new Progress(totals(), publisher.generation().orElse(0), publisher.items());
    metrics.published(publisher.figures(), publisher.items());
    metrics.lag(samples.lag());
  }

  /** Returns false where there is nothing new, or it is not time for a checkpoint yet. */
  private boolean beginCheckpoint(Extent extent) {
    nextCheckpointMs = clock.millis() + config.checkpoint().interval().toMillis();
    changed |= readTimeIsOld();
    if (!changed || monitor.isBad()) {
      return false;
    }
    if (!settle()) {
      log.warn("no checkpoint: the brokers have not acknowledged the dead letters yet");
      return false;
    }
    checkpoints.keepFor(monitor.goodStep());
    long start = System.nanoTime();
    CheckpointWriter.State copy =
        state.copy(extent).then(() -> metrics.checkpoint(clock.millis()), () -> changed = true);
    if (extent == Extent.ALL) {
      writer.beginFull(learner.step(), copy);
    } else {
      writer.beginChanges(learner.step(), copy);
    }
    changed = false;
    storedReadTimeMs = items.completeMs();
    pauseMs = (System.nanoTime() - start) / 1e6;
    return true;
  }

  /** However little comes, a start is to know that {@code items} was read all the time. */
  private boolean readTimeIsOld() {
    return storedReadTimeMs > 0
        && items.completeMs() - storedReadTimeMs > withdrawalsKept.toMillis() / 2;
  }

  private Extent nextExtent() {
    return writer.nextIsFull() ? Extent.ALL : Extent.CHANGED;
  }

  private Totals totals() {
    return state.totals();
  }

  private void restore(Checkpoint checkpoint) {
    if (!checkpoints.isOwn(checkpoint)) {
      refuseOtherModel(checkpoint);
    }
    Differences differences = state.restore(checkpoint);
    steps = learner.step();
    storedReadTimeMs = items.completeMs();
    if (!checkpoints.isOwn(checkpoint)) {
      log.warn("{} is of another model: what matches is taken up", checkpoint.dir());
      differences.lines().forEach(line -> log.warn("not as in the checkpoint: {}", line));
      changed = true;
    }
    log.info(
        "going on from {}: {} requests learnt, {} of them again when slow tasks matured",
        checkpoint.dir(),
        totals().trained(),
        totals().revised());
    readItemsAgainIfLate();
    showProgress();
  }

  /** An item whose withdrawal nobody can read any more would be served for ever. */
  private void readItemsAgainIfLate() {
    Duration away = Duration.ofMillis(clock.millis() - items.completeMs());
    if (away.compareTo(withdrawalsKept) > 0) {
      log.warn(
          "{} was last read {} h ago and keeps withdrawals for {} h: it is read from its beginning,"
              + " and items that it does not have any more are withdrawn",
          topics.items(),
          away.toHours(),
          withdrawalsKept.toHours());
      items.readAgain();
    }
  }

  private void refuseOtherModel(Checkpoint checkpoint) {
    Checks.check(
        config.checkpoint().otherModel() == OtherModel.ADAPT,
        "trainer.checkpoint.dir",
        checkpoint.dir(),
        "a checkpoint of this model's configuration; or trainer.checkpoint.other-model: adapt");
  }

  /** Returns for how long withdrawals of items are kept. */
  private Duration createTopics(KafkaConfig kafka) {
    try (Admin admin = KafkaClients.admin(kafka, config.connectTimeout())) {
      Topics.create(kafka, admin);
      Retention.check(
          admin, topics.itemEmbeddings(), config.publication(), config.connectTimeout());
      return Retention.ofWithdrawals(admin, topics.items(), config.connectTimeout());
    } catch (KafkaException e) {
      throw Topics.unreachable(kafka, e);
    }
  }

  private Path snapshotDir() {
    String dir = config.publication().snapshotDir();
    return dir.isEmpty()
        ? config.checkpoint().dir().resolve("snapshots")
        : Paths.parse("trainer.publication.snapshot-dir", dir);
  }

  private SampleSource sampleSource(KafkaConfig kafka, List<String> tasks) {
    return new SampleSource(
        KafkaClients.consumer(kafka),
        topics.samples(),
        tasks,
        config.batchRequests(),
        config.maxBatchWait(),
        config.batching(),
        config.recentSamples(),
        clock);
  }

  private PublishedPast publishedPast(KafkaConfig kafka, Optional<Checkpoint> checkpoint) {
    PublishedPast[] known = {PublishedPast.NONE};
    try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka)) {
      if (checkpoint.isPresent()) {
        checkpoint.get().read("generations", in -> known[0] = PublishedPast.read(in));
      }
      return known[0].and(PublishedPast.read(consumer, topics.models()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Double> figures() {
    Map<String, Double> figures = WindowFigures.of(totals(), learner, writer, pauseMs);
    figures.putAll(times.takeShares());
    return figures;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The callback hears of it.
  private void sendMetrics(MetricWindow window) {
    monitor.window(window);
    producer.send(
        new ProducerRecord<>(topics.metrics(), Codecs.METRICS.encode(window)),
        (metadata, failure) -> {
          if (failure != null) {
            log.warn("{}: a window is lost: {}", topics.metrics(), failure.getMessage());
          }
        });
  }

  /** Applies what {@code items} says, and tells the publisher. */
  private final class Catalogue implements CatalogueSink {
    @Override
    public void put(Item item) {
      learner.put(item);
      publisher.put(item.itemId());
      changed = true;
    }

    @Override
    public void withdraw(long itemId) {
      learner.withdraw(itemId);
      publisher.withdrawn(itemId);
      changed = true;
    }

    @Override
    public void keepOnly(LongPredicate isThere) {
      for (long itemId : learner.described()) {
        if (!isThere.test(itemId)) {
          withdraw(itemId);
        }
      }
    }

    @Override
    public void refuse(DeadLetter letter) {
      metrics.refused(letter);
      deadLetters.send(letter);
      changed = true;
    }
  }
}
