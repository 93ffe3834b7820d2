package io.weir.preranker;

import io.weir.core.InvalidValueException;
import io.weir.store.client.EmbeddingReader;
import io.weir.store.client.EmbeddingStoreException;
import io.weir.trainer.learner.ServingModel;
import io.weir.trainer.snapshot.SnapshotReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the model of the generation that the store serves: looks every poll interval, fetches its
 * files, and puts it in the place of the one before. That one is kept beside it, for replicas that
 * do not hold the newest generation yet; a third is closed when no request uses it any more.
 *
 * <p>Thread-safe. Whoever starts it closes it.
 */
final class ModelFollower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelFollower.class);
  private static final String PREFIX = "generation-";
  private static final int KEPT = 3;
  private static final long CLOSE_TIMEOUT_MS = 10_000;

  private final PreRankerConfig config;
  private final EmbeddingReader store;
  private final AtomicReference<Models> models = new AtomicReference<>(new Models(null, null));
  private final CountDownLatch first = new CountDownLatch(1);
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "weir-pre-ranker");
  private volatile boolean closed;
  private volatile String trouble = "no model has been loaded yet";
  private volatile long swaps;

  /**
   * What can be scored with.
   *
   * @param newest of the generation that was seen last
   * @param before of the one seen before that, for replicas that are not as far yet
   */
  private record Models(@Nullable ServedModel newest, @Nullable ServedModel before) {}

  private ModelFollower(PreRankerConfig config, EmbeddingReader store) {
    this.config = config;
    this.store = store;
  }

  static ModelFollower start(PreRankerConfig config, EmbeddingReader store) {
    ModelFollower follower = new ModelFollower(config, store);
    follower.thread.setDaemon(true);
    follower.thread.start();
    return follower;
  }

  /** The newest model, with one user more, whom the caller ends; null = none yet. */
  @Nullable ServedModel use() {
    return use(Models::newest);
  }

  /** As {@link #use}, the newest model that is another; null = there is none. */
  @Nullable ServedModel useOtherThan(ServedModel known) {
    return use(now -> now.newest() == known ? now.before() : now.newest());
  }

  private @Nullable ServedModel use(Function<Models, @Nullable ServedModel> which) {
    for (ServedModel model = which.apply(models.get());
        model != null;
        model = which.apply(models.get())) {
      if (model.use()) {
        return model;
      }
    }
    return null;
  }

  /** Looks at once, not at the end of the interval. */
  void hurry() {
    wake.release();
  }

  /** Why the newest look was in vain, one line; empty when it was not. */
  String trouble() {
    return trouble;
  }

  /** Models put in place so far. */
  long swaps() {
    return swaps;
  }

  boolean awaitFirst(Duration timeout) throws InterruptedException {
    return first.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    closed = true;
    wake.release();
    try {
      thread.join(CLOSE_TIMEOUT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    letGo();
    trouble = "the pre-ranker is closed";
  }

  private void letGo() {
    Models last = models.getAndSet(new Models(null, null));
    Stream.of(last.newest(), last.before()).filter(Objects::nonNull).forEach(ServedModel::close);
  }

  private void run() {
    while (!closed) {
      look();
      try {
        if (wake.tryAcquire(config.pollInterval().toNanos(), TimeUnit.NANOSECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void look() {
    try {
      OptionalLong served = store.currentGeneration();
      if (served.isEmpty()) {
        troubled("the store serves no generation yet");
        return;
      }
      follow(served.getAsLong());
      trouble = "";
    } catch (EmbeddingStoreException | InvalidValueException | UncheckedIOException e) {
      troubled(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      // This thread must look again, whatever a model's files or the engine have brought about.
      troubled(e.toString());
    }
  }

  private void troubled(String why) {
    if (!why.equals(trouble)) {
      log.warn("the model in use stays: {}", why);
    }
    trouble = why;
  }

  private void follow(long generation) {
    Models now = Objects.requireNonNull(models.get());
    ServedModel newest = now.newest();
    ServedModel before = now.before();
    if (before != null && before.generation() == generation) {
      swap(new Models(before, newest));
    } else if (newest == null || newest.generation() != generation) {
      swap(new Models(load(generation), newest));
    }
  }

  private ServedModel load(long generation) {
    ServingModel model = SnapshotReader.open(store.fetchSnapshot(generation, config.cacheDir()));
    try {
      return new ServedModel(generation, model, task(model));
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private int task(ServingModel model) {
    if (config.task().isEmpty()) {
      return 0;
    }
    int task = model.tasks().indexOf(config.task());
    if (task < 0) {
      throw new InvalidValueException(
          "pre-ranker.task", config.task(), "one of " + String.join(", ", model.tasks()));
    }
    return task;
  }

  private void swap(Models next) {
    Models was = models.getAndSet(next);
    swaps++;
    trouble = "";
    first.countDown();
    log.info("scoring with generation {}", Objects.requireNonNull(next.newest()).generation());
    if (was.before() != null && was.before() != next.newest()) {
      was.before().close();
    }
    forgetOld();
    if (closed) {
      letGo();
    }
  }

  /** Deletes all folders but the newest. */
  private void forgetOld() {
    try (Stream<Path> entries = Files.list(config.cacheDir())) {
      List<Path> folders = new ArrayList<>(entries.filter(ModelFollower::isModel).toList());
      folders.sort(Comparator.comparingLong(ModelFollower::generation).reversed());
      for (Path old : folders.subList(Math.min(KEPT, folders.size()), folders.size())) {
        delete(old);
      }
    } catch (IOException e) {
      log.warn("{}: old models stay: {}", config.cacheDir(), e.toString());
    }
  }

  private static boolean isModel(Path path) {
    return String.valueOf(path.getFileName()).matches(PREFIX + "\\d{1,18}");
  }

  private static long generation(Path folder) {
    return Long.parseLong(String.valueOf(folder.getFileName()).substring(PREFIX.length()));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
