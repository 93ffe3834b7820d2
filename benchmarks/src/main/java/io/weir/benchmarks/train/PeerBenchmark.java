package io.weir.benchmarks.train;

import io.weir.benchmarks.train.PeerProcess.Taken;
import io.weir.benchmarks.train.Requests.Popularity;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.table.EmbeddingTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Measures the trainer's step of HCCP beside the same step on libtorch directly: as its users write
 * it, with the library's embeddings and optimizers, and with distinct items looked up once.
 *
 * <p>All begin with the same weights and learn the same samples, a few steps each in turn, on one
 * thread, so that what else the machine does meets all of them. The trainer's step is all of {@code
 * Learner.learn}, the peers' begins with decoded samples, too, and ends with moved rows.
 *
 * @param requests of a step
 * @param candidates of a request
 * @param steps that are measured, after twice as many that are not
 * @param jars the folder of the peers' jars
 */
record PeerBenchmark(
    int requests, int candidates, int steps, Path jars, List<String> assignments, PrintWriter err) {
  private static final long SEED = 20_261_121;
  private static final long ITEM_MS = 1_749_000_000_000L;
  private static final int ITEMS = 100_000;
  private static final int TURN = 10;

  /** By how much the contenders' objectives may differ in the end, as a share. */
  private static final double TOLERANCE = 0.01;

  private static final String WEIR = "weir";

  /** As users write it. */
  static final String PLAIN = "plain";

  /** With distinct items looked up once. */
  static final String DISTINCT = "distinct";

  private static final List<String> SETTINGS =
      List.of(
          "trainer.recipe=[hccp]",
          "trainer.tables.kind={name: dynamic, settings: {admit-after: 1, expire-after: 365d}}",
          "trainer.tables.optimizer={name: adagrad, settings: {}}",
          "trainer.metrics.yardsticks=[]",
          // Room for what the samples have, and their hour left out.
          "trainer.features.context-categorical=1",
          "trainer.features.context-dense=0",
          "trainer.features.sequences=1",
          "trainer.features.item-categorical=1",
          "trainer.features.item-dense=0",
          "trainer.features.cross=0");

  List<PeerTimes> run() throws IOException {
    List<PeerTimes> times = new ArrayList<>();
    for (Popularity popularity : Popularity.values()) {
      err.printf("the step of hccp beside its peers, items %s%n", name(popularity));
      Path dir = Files.createTempDirectory("weir-bench-");
      try {
        times.addAll(measure(dir, popularity));
      } finally {
        CheckpointBenchmark.delete(dir);
      }
    }
    return times;
  }

  private List<PeerTimes> measure(Path dir, Popularity popularity) throws IOException {
    int all = (3 * steps + TURN - 1) / TURN * TURN;
    List<RequestSample> samples =
        new Requests(SEED, popularity, ITEMS, candidates).batch(all * requests);
    List<Item> items = IntStream.range(0, ITEMS).mapToObj(SampleTopics::item).toList();
    Map<String, List<Taken>> taken = new LinkedHashMap<>();
    try (Learner learner = learner(items)) {
      PeerWorkload.write(dir, learner, samples, items);
      try (PeerProcess plain = peer(dir, PLAIN);
          PeerProcess distinct = peer(dir, DISTINCT)) {
        for (int step = 0; step < all; step += TURN) {
          add(taken, WEIR, own(learner, samples, step));
          add(taken, PLAIN, plain.take(TURN));
          add(taken, DISTINCT, distinct.take(TURN));
        }
      }
    }
    return times(popularity, samples, taken);
  }

  private PeerProcess peer(Path dir, String name) throws IOException {
    return PeerProcess.start(jars, dir, name, requests, config().seed());
  }

  private static void add(Map<String, List<Taken>> taken, String contender, List<Taken> more) {
    taken.computeIfAbsent(contender, none -> new ArrayList<>()).addAll(more);
  }

  private TrainerConfig config() {
    List<String> settings = new ArrayList<>(SETTINGS);
    settings.addAll(assignments);
    return TrainerConfig.of(WeirConfig.defaults().withAll(settings));
  }

  private Learner learner(List<Item> items) {
    Learner learner = new Learner(config(), List.of("click", "order"), EvaluationListener.NONE);
    learner.tables().begin(ITEM_MS);
    items.forEach(learner::put);
    PeerWorkload.tables(items.size())
        .forEach(
            (name, ids) -> {
              EmbeddingTable table = learner.tables().of(name);
              LongStream.of(ids).forEach(table::see);
            });
    return learner;
  }

  private List<Taken> own(Learner learner, List<RequestSample> samples, int from) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    List<Taken> taken = new ArrayList<>();
    for (int step = from; step < from + TURN; step++) {
      List<RequestSample> batch = samples.subList(step * requests, (step + 1) * requests);
      long cpu = threads.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      learner.learn(batch);
      long wall = System.nanoTime() - start;
      long cpuNs = threads.getCurrentThreadCpuTime() - cpu;
      double objective = learner.takeStepFigures().getOrDefault("objective", Double.NaN);
      taken.add(new Taken(wall, cpuNs, objective));
    }
    return taken;
  }

  private List<PeerTimes> times(
      Popularity popularity, List<RequestSample> samples, Map<String, List<Taken>> taken) {
    List<PeerTimes> times = new ArrayList<>();
    List<Taken> own = Objects.requireNonNull(taken.get(WEIR));
    double ownMs = median(own, Taken::cpuNs);
    double objective = own.get(own.size() - 1).objective();
    taken.forEach(
        (contender, each) -> {
          double last = each.get(each.size() - 1).objective();
          if (!(Math.abs(last - objective) <= TOLERANCE * objective)) {
            throw new IllegalStateException(
                "objective of %s after %d steps: %s (expected: within %s of the trainer's, %s)"
                    .formatted(contender, each.size(), last, TOLERANCE, objective));
          }
          times.add(
              new PeerTimes(
                  contender,
                  name(popularity),
                  distinct(samples),
                  median(each, Taken::wallNs),
                  median(each, Taken::cpuNs),
                  median(each, Taken::cpuNs) / ownMs,
                  last));
        });
    return times;
  }

  /** In ms, of those that are measured. */
  private double median(List<Taken> taken, ToLongFunction<Taken> time) {
    return Filled.medianMs(
        taken.subList(taken.size() - steps, taken.size()).stream().mapToLong(time).toArray());
  }

  private double distinct(List<RequestSample> samples) {
    int batches = samples.size() / requests;
    return IntStream.range(0, batches)
        .mapToLong(
            batch ->
                samples.subList(batch * requests, (batch + 1) * requests).stream()
                    .flatMapToLong(sample -> LongStream.of(sample.itemIds()))
                    .distinct()
                    .count())
        .average()
        .orElse(Double.NaN);
  }

  private static String name(Popularity popularity) {
    return popularity.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
