package io.weir.benchmarks.train;

import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.store.EmbeddingStoreServer;
import io.weir.store.client.StoreStatus;
import io.weir.store.client.StoreStatus.Latency;
import io.weir.trainer.Trainer;
import io.weir.trainer.evaluation.EvaluationListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long what was learnt takes to be readable, through a trainer, a broker and the store
 * itself, while samples come at a steady rate and generations are refreshed.
 *
 * @param topics what the trainer learns from
 * @param candidatesPerSecond of the samples; a step touches those of which the objective has a
 *     gradient, and an item that is touched twice before it is sent is sent once
 * @param seconds of samples
 */
record FreshnessBenchmark(
    SampleTopics topics, int candidatesPerSecond, int seconds, PrintWriter err) {
  private static final Duration SETTLE = Duration.ofMinutes(2);

  FreshnessTimes run() throws IOException {
    Path dir = Files.createTempDirectory("weir-bench-");
    try (EmbeddedKafka broker = EmbeddedKafka.start(Files.createDirectory(dir.resolve("kafka")))) {
      WeirConfig config =
          topics
              .config(broker, dir)
              .withAll(
                  List.of(
                      "store.dir=" + dir.resolve("store"),
                      "store.snapshot-dir=" + dir.resolve("trainer/snapshots"),
                      "store.port=0",
                      "store.admin-port=0",
                      "store.http-port=0"));
      topics.create(config.kafka());
      topics.fillItems(config.kafka());
      try (Trainer trainer = Trainer.start(config, EvaluationListener.NONE);
          EmbeddingStoreServer store = EmbeddingStoreServer.start(config)) {
        return measure(config, trainer, store);
      }
    } finally {
      CheckpointBenchmark.delete(dir);
    }
  }

  private FreshnessTimes measure(WeirConfig config, Trainer trainer, EmbeddingStoreServer store) {
    published(trainer, store);
    long before = store.status().trainToReadable().count();
    int requests = Math.max(1, candidatesPerSecond / topics.candidates());
    err.printf("learning %d requests a second for %d s%n", requests, seconds);
    long start = System.nanoTime();
    topics.stream(
        config.kafka(),
        requests * seconds,
        sent -> {
          trainer.check();
          long due = start + sent * 1_000_000_000L / requests;
          for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
          }
        });
    while (trainer.samplesTrained() < (long) requests * seconds) {
      trainer.check();
      LockSupport.parkNanos(1_000_000);
    }
    double took = (System.nanoTime() - start) / 1e9;
    published(trainer, store);
    StoreStatus status = store.status();
    Latency train = status.trainToReadable();
    Latency sample = status.sampleToReadable();
    return new FreshnessTimes(
        took,
        train.count(),
        (train.count() - before) / took,
        train.p50Ms(),
        train.p99Ms(),
        sample.p50Ms(),
        sample.p99Ms());
  }

  private static void published(Trainer trainer, EmbeddingStoreServer store) {
    try {
      if (!trainer.publishPending(SETTLE)
          || !store.awaitApplied(System.currentTimeMillis(), SETTLE)
          || !store.awaitReady(SETTLE)) {
        throw new IllegalStateException("what was learnt is not readable after " + SETTLE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the store", e);
    }
  }
}
