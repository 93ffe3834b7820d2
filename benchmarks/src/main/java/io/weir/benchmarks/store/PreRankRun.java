package io.weir.benchmarks.store;

import io.weir.core.cascade.RequestContext;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.preranker.PreRanked;
import io.weir.preranker.PreRanker;
import io.weir.store.EmbeddingStoreServer;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.publication.SnapshotFolder;
import io.weir.trainer.snapshot.SnapshotFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Requests of a pre-ranking service against a store in the same process, over loopback: the default
 * model's user and cross towers, the candidates' vectors, the best of them.
 *
 * @param dir an empty folder
 * @param duration of each measurement
 */
record PreRankRun(Catalogue catalogue, Path dir, Duration duration) {
  private static final List<Integer> CANDIDATES = List.of(1_000, 5_000);
  private static final List<Integer> THREADS = List.of(1, 2);
  private static final int TOP = 500;
  private static final int BATCHES = 256;
  private static final int GENERATION = 1;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  List<Figure> run() throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(Files.createDirectories(dir.resolve("kafka")))) {
      WeirConfig config =
          WeirConfig.defaults()
              .with("kafka.bootstrap-servers=" + kafka.bootstrapServers())
              .with("trainer.model.vector-dimension=" + catalogue.dimension())
              .with("store.dir=" + dir.resolve("store"))
              .with("store.snapshot-dir=" + dir.resolve("snapshots"))
              .with("store.port=0")
              .with("store.admin-port=0")
              .with("store.http-port=0")
              .with("pre-ranker.cache-dir=" + dir.resolve("models"))
              .with("pre-ranker.client.deadline=30s");
      writeModel(config);
      KafkaFeed.write(config.kafka(), catalogue);
      try (EmbeddingStoreServer server = EmbeddingStoreServer.start(config)) {
        if (!server.awaitReady(PATIENCE)) {
          throw new IllegalStateException("the store is not ready: " + server.status());
        }
        String replica = "pre-ranker.replicas=['127.0.0.1:" + server.port() + "']";
        try (PreRanker preRanker = PreRanker.connect(config.with(replica))) {
          if (!preRanker.awaitModel(PATIENCE)) {
            throw new IllegalStateException("no model: " + preRanker.status().trouble());
          }
          for (int candidates : CANDIDATES) {
            for (int threads : THREADS) {
              figures.addAll(measure(preRanker, candidates, threads));
            }
          }
        }
      }
    }
    return figures;
  }

  /** The files of a model that has learnt nothing: it costs what any other does. */
  private void writeModel(WeirConfig config) {
    try (Learner learner =
            new Learner(TrainerConfig.of(config), config.tasks().names(), EvaluationListener.NONE);
        SnapshotFolder folder = SnapshotFolder.open(dir.resolve("snapshots"))) {
      folder.write(GENERATION, SnapshotFiles.of(learner.serving(learner.freeze()), config)).join();
    }
  }

  private List<Figure> measure(PreRanker preRanker, int candidates, int threads) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      call(preRanker, candidates, threads, callers, duration.dividedBy(2));
      long cpu = Cpu.processNs();
      long start = System.nanoTime();
      long[] times = call(preRanker, candidates, threads, callers, duration);
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuUs = (Cpu.processNs() - cpu) / 1e3 / times.length;
      Arrays.sort(times);
      String what =
          "%,d candidates to %d, %d thread%s"
              .formatted(candidates, TOP, threads, threads == 1 ? "" : "s");
      return List.of(
          figure(what, times.length / seconds, "req/s"),
          figure(what + ": p50", times[times.length / 2] / 1e3, "us"),
          figure(what + ": p99", times[(int) (times.length * 0.99)] / 1e3, "us"),
          figure(what + ": CPU, client and server", cpuUs, "us/req"));
    } finally {
      callers.shutdownNow();
    }
  }

  /** Wall times of all calls, ns. */
  private long[] call(
      PreRanker preRanker, int candidates, int threads, ExecutorService callers, Duration howLong)
      throws Exception {
    long end = System.nanoTime() + howLong.toNanos();
    List<Future<long[]>> running = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      long[][] batches = catalogue.batches(BATCHES, candidates, 20 + thread);
      running.add(
          callers.submit(
              () -> {
                long[] times = new long[1 << 20];
                int calls = 0;
                while (System.nanoTime() < end && calls < times.length) {
                  long[] batch = batches[calls % BATCHES];
                  long start = System.nanoTime();
                  require(preRanker.rank(context(calls, batch), batch, Map.of(), TOP));
                  times[calls++] = System.nanoTime() - start;
                }
                return Arrays.copyOf(times, calls);
              }));
    }
    long[] all = new long[0];
    for (Future<long[]> one : running) {
      long[] times = one.get();
      int before = all.length;
      all = Arrays.copyOf(all, before + times.length);
      System.arraycopy(times, 0, all, before, times.length);
    }
    return all;
  }

  private static RequestContext context(int call, long[] batch) {
    return new RequestContext(
        "r-" + call,
        new SplittableRandom(call).nextInt(100_000),
        1_750_000_000_000L,
        1_750_000_000_000L,
        "home",
        Map.of("city", new long[] {call % 300}),
        Map.of("hour", new float[] {call % 24}),
        Map.of("click", Arrays.copyOf(batch, 10)));
  }

  private static void require(PreRanked ranked) {
    if (!ranked.byModel() || ranked.missing() > 0) {
      throw new IllegalStateException(ranked.fallback() + ", missing " + ranked.missing());
    }
  }

  private static Figure figure(String what, double value, String unit) {
    return Figure.of(Part.PRERANK, what, value, unit);
  }
}
