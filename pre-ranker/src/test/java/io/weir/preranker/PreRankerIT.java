package io.weir.preranker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.store.EmbeddingStoreServer;
import io.weir.trainer.Trainer;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.learner.ServingModel;
import io.weir.trainer.snapshot.SnapshotReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreRankerIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int READERS = 3;
  private static final int MODELS = 6;

  @TempDir static Path brokerDir;
  private static EmbeddedKafka broker;

  @TempDir Path dir;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedKafka.start(brokerDir);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private record Answer(int request, long[] itemIds, PreRanked ranked) {}

  /**
   * Generations follow each other as fast as they can while readers ask. A generation's vectors
   * stay as they were refreshed, so each answer can be made again from what was published alone; an
   * answer of towers and vectors of different generations would differ.
   */
  @Test
  void rank_whileGenerationsSwapUnderLoad_pairsTowersWithVectorsOfTheirGeneration()
      throws Exception {
    WeirConfig config = config("swaps.");
    ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);
    AtomicBoolean enough = new AtomicBoolean();
    List<Answer> answers = new ArrayList<>();
    try (Cascade cascade = new Cascade(config.kafka());
        EmbeddingStoreServer store = EmbeddingStoreServer.start(config);
        Trainer trainer = Trainer.start(config, EvaluationListener.NONE);
        PreRanker preRanker = PreRanker.connect(at(config, store))) {
      AtomicInteger next = new AtomicInteger();
      Future<?> learning =
          threads.submit(
              () -> {
                while (!enough.get()) {
                  cascade.sample(next.getAndIncrement());
                }
              });
      assertThat(preRanker.awaitModel(SOON)).as(preRanker.status().trouble()).isTrue();
      List<Future<List<Answer>>> readers = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        int first = reader;
        readers.add(threads.submit(() -> ask(preRanker, first, enough)));
      }
      long end = System.nanoTime() + SOON.toNanos();
      while (preRanker.status().models() < MODELS && System.nanoTime() < end) {
        trainer.check();
        Thread.onSpinWait();
      }
      enough.set(true);
      learning.get();
      for (Future<List<Answer>> reader : readers) {
        answers.addAll(reader.get());
      }
      assertThat(preRanker.status().models()).isGreaterThanOrEqualTo(MODELS);
      assertThat(preRanker.status().fallbacks()).isZero();
      assertThat(preRanker.status().requests()).isEqualTo(answers.size());
      assertThat(answers.stream().map(a -> a.ranked().generation()).distinct())
          .hasSizeGreaterThanOrEqualTo(MODELS - 1);
      check(answers, cascade.published());
    } finally {
      enough.set(true);
      threads.shutdownNow();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static List<Answer> ask(PreRanker preRanker, int first, AtomicBoolean enough) {
    List<Answer> answers = new ArrayList<>();
    for (int n = first; !enough.get(); n += READERS) {
      long[] ids = Arrays.copyOf(Cascade.candidates(n), 10);
      // Two that nobody has ever seen.
      ids[8] = 1_000_000;
      ids[9] = 1_000_001;
      PreRanked ranked =
          preRanker.rank(Cascade.context(n), ids, Cascade.crossFeatures(n, ids.length), 7);
      if (answers.size() < 2_000) {
        answers.add(new Answer(n, ids, ranked));
      } else {
        answers.set(n / READERS % 2_000, new Answer(n, ids, ranked));
      }
    }
    return answers;
  }

  /** Makes the answers again, each from its generation's files and published vectors. */
  private void check(List<Answer> answers, Map<Long, Map<Long, float[]>> published) {
    Map<Long, List<Answer>> byGeneration = new HashMap<>();
    answers.forEach(
        answer ->
            byGeneration
                .computeIfAbsent(answer.ranked().generation(), g -> new ArrayList<>())
                .add(answer));
    byGeneration.forEach(
        (generation, some) -> {
          Path folder = dir.resolve("snapshots").resolve("generation-" + generation);
          try (ServingModel model = SnapshotReader.open(folder)) {
            some.forEach(answer -> check(answer, model, published.get(generation)));
          }
        });
  }

  private static void check(Answer answer, ServingModel model, Map<Long, float[]> vectors) {
    long[] ids = answer.itemIds();
    float[][] rows = new float[ids.length][];
    for (int i = 0; i < ids.length; i++) {
      rows[i] = vectors.getOrDefault(ids[i], new float[model.dimension()]);
    }
    float[] scores =
        model
            .score(
                RequestSample.unanswered(
                    Cascade.context(answer.request()),
                    ids,
                    Cascade.crossFeatures(answer.request(), ids.length)),
                rows)[0];
    float[] known = Arrays.copyOf(scores, 8);
    Arrays.sort(known);
    scores[8] = known[4];
    scores[9] = known[4];
    Map<Long, Float> expected = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      expected.put(ids[i], scores[i]);
    }
    PreRanked ranked = answer.ranked();
    assertThat(ranked.itemIds()).hasSize(7).doesNotHaveDuplicates();
    assertThat(ranked.missing()).isEqualTo(2);
    float before = Float.POSITIVE_INFINITY;
    for (int i = 0; i < ranked.itemIds().length; i++) {
      assertThat(ranked.scores()[i])
          .as("request %d, generation %d", answer.request(), ranked.generation())
          .isEqualTo(expected.get(ranked.itemIds()[i]));
      assertThat(ranked.scores()[i]).isLessThanOrEqualTo(before);
      before = ranked.scores()[i];
      expected.remove(ranked.itemIds()[i]);
    }
    float last = before;
    assertThat(expected.values()).allSatisfy(left -> assertThat(left).isLessThanOrEqualTo(last));
  }

  @Test
  void rank_withoutAStoreThatAnswers_givesTheCandidatesBackInTheirOrder() throws Exception {
    WeirConfig config = config("away.");
    long[] ids = Cascade.candidates(1);
    Map<String, float[]> cross = Cascade.crossFeatures(1, ids.length);
    WeirConfig nowhere =
        config.withAll(
            List.of("pre-ranker.replicas=['127.0.0.1:1']", "pre-ranker.client.attempts=1"));
    try (PreRanker preRanker = PreRanker.connect(nowhere)) {
      PreRanked ranked = preRanker.rank(Cascade.context(1), ids, cross, 3);
      assertThat(ranked.itemIds()).containsExactly(Arrays.copyOf(ids, 3));
      assertThat(ranked.scores()).containsOnly(Float.NaN);
      assertThat(ranked.generation()).isZero();
      assertThat(ranked.byModel()).isFalse();
      String refused = "store 127.0.0.1:1: UNAVAILABLE";
      long end = System.nanoTime() + SOON.toNanos();
      while (!preRanker.status().trouble().contains(refused) && System.nanoTime() < end) {
        assertThat(preRanker.awaitModel(Duration.ofMillis(200))).isFalse();
      }
      assertThat(preRanker.status().trouble()).contains(refused);
      assertThatThrownBy(
              () -> preRanker.rank(Cascade.context(1), ids, Map.of("distance", new float[3]), 3))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageContaining("crossFeatures.distance");
    }
  }

  @Test
  void rank_whenTheStoreEnds_fallsBackAndSaysWhy() throws Exception {
    WeirConfig config = config("ends.").with("pre-ranker.client.deadline=500ms");
    long[] ids = Cascade.candidates(1);
    Map<String, float[]> cross = Cascade.crossFeatures(1, ids.length);
    try (Cascade cascade = new Cascade(config.kafka());
        EmbeddingStoreServer store = EmbeddingStoreServer.start(config);
        Trainer trainer = Trainer.start(config, EvaluationListener.NONE)) {
      for (int n = 0; n < 32; n++) {
        cascade.sample(n);
      }
      try (PreRanker preRanker = PreRanker.connect(at(config, store))) {
        assertThat(preRanker.awaitModel(SOON)).as(preRanker.status().trouble()).isTrue();
        assertThat(preRanker.rank(Cascade.context(1), ids, cross, 3).byModel()).isTrue();
        assertThat(preRanker.rank(Cascade.context(1), new long[0], Map.of(), 3).itemIds())
            .isEmpty();
        trainer.close();
        store.close();
        PreRanked ranked = preRanker.rank(Cascade.context(1), ids, cross, 3);
        assertThat(ranked.itemIds()).containsExactly(Arrays.copyOf(ids, 3));
        assertThat(ranked.fallback()).matches("store .*: (UNAVAILABLE|DEADLINE_EXCEEDED).*");
        assertThat(preRanker.status().fallbacks()).isEqualTo(1);
      }
    }
  }

  private WeirConfig config(String prefix) {
    return WeirConfig.defaults()
        .withAll(
            List.of(
                "kafka.bootstrap-servers=\"" + broker.bootstrapServers() + '"',
                "kafka.topic-prefix=" + prefix,
                "trainer.batch-requests=8",
                "trainer.max-batch-wait=20ms",
                "trainer.checkpoint.dir=" + dir.resolve("trainer"),
                "trainer.publication.snapshot-dir=" + dir.resolve("snapshots"),
                "trainer.publication.generation-interval=300ms",
                // A generation's vectors stay as they were refreshed.
                "trainer.publication.update-interval=1h",
                "trainer.publication.keep=100",
                "trainer.health.listen=''",
                "store.dir=" + dir.resolve("store"),
                "store.snapshot-dir=" + dir.resolve("snapshots"),
                "store.port=0",
                "store.admin-port=0",
                "store.http-port=0",
                "store.previous-generations=100",
                "pre-ranker.cache-dir=" + dir.resolve("models"),
                "pre-ranker.poll-interval=10ms",
                "pre-ranker.client.deadline=30s"));
  }

  private static WeirConfig at(WeirConfig config, EmbeddingStoreServer store) {
    return config.with("pre-ranker.replicas=['127.0.0.1:" + store.port() + "']");
  }
}
