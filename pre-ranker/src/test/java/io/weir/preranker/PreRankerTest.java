package io.weir.preranker;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Item;
import io.weir.core.config.WeirConfig;
import io.weir.store.client.EmbeddingReader;
import io.weir.store.client.FakeEmbeddingStore;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.learner.FrozenWeights;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.publication.SnapshotFolder;
import io.weir.trainer.snapshot.SnapshotFiles;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreRankerTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int REQUEST = 3;

  @TempDir Path dir;

  private final FakeEmbeddingStore store = new FakeEmbeddingStore();
  private final long[] ids = Cascade.candidates(REQUEST);

  @Test
  void rank_ofAReplicaThatIsNotAsFarYet_isByTheModelBefore() throws Exception {
    hold(1, 42);
    try (PreRanker preRanker = connect()) {
      assertThat(rank(preRanker, 8).generation()).isEqualTo(1);
      float[] first = rank(preRanker, 8).scores();
      hold(2, 43);
      await(preRanker, 2);
      assertThat(rank(preRanker, 8).generation()).isEqualTo(2);
      assertThat(rank(preRanker, 8).scores()).isNotEqualTo(first);
      store.drop(2);
      store.serve(1);
      PreRanked before = rank(preRanker, 8);
      assertThat(before.byModel()).isTrue();
      assertThat(before.generation()).isEqualTo(1);
      assertThat(before.scores()).isEqualTo(first);
    }
  }

  @Test
  void rank_ofAGenerationThatIsGone_fallsBackUntilTheNextModelIsThere() throws Exception {
    hold(1, 42);
    try (PreRanker preRanker = connect()) {
      assertThat(rank(preRanker, 8).byModel()).isTrue();
      store.drop(1);
      PreRanked gone = rank(preRanker, 8);
      assertThat(gone.itemIds()).containsExactly(ids);
      assertThat(gone.fallback()).startsWith("fake store: UNAVAILABLE");
      hold(2, 43);
      await(preRanker, 2);
      assertThat(rank(preRanker, 8).generation()).isEqualTo(2);
    }
  }

  @Test
  void rank_ofCandidatesWithoutAVector_placesThemByTheQuantile() throws Exception {
    hold(1, 42);
    long unknown = ids[5];
    store.withdraw(1, unknown);
    try (PreRanker behindAll = connectTo(config("missing-quantile: 0"));
        PreRanker amid = connectTo(config("missing-quantile: 0.5"));
        PreRanker beforeAll = connectTo(config("missing-quantile: 1"))) {
      // Of equal scores the first candidate is before the others.
      assertThat(place(behindAll, unknown)).isBetween(6, 7);
      assertThat(place(amid, unknown)).isBetween(3, 4);
      assertThat(place(beforeAll, unknown)).isBetween(0, 1);
    }
  }

  @Test
  void rank_whoseScoresAreNotFinite_fallsBackAndCountsIt() throws Exception {
    hold(1, 42);
    float[] huge = new float[8];
    Arrays.fill(huge, Float.MAX_VALUE);
    store.put(1, ids[2], huge);
    try (PreRanker preRanker = connect()) {
      PreRanked ranked = rank(preRanker, 8);
      assertThat(ranked.itemIds()).containsExactly(ids);
      assertThat(ranked.fallback())
          .startsWith("score of item " + ids[2] + ": ")
          .endsWith(" (expected: a finite number)");
      assertThat(preRanker.status().unusable()).isEqualTo(1);
      assertThat(preRanker.status().fallbacks()).isEqualTo(1);
    }
  }

  @Test
  void rank_thatTheModelFailsAt_fallsBackAndCountsIt() throws Exception {
    hold(1, 42);
    try (PreRanker preRanker = connect()) {
      store.drop(1);
      store.begin(1, 3).put(1, ids[0], 1, 2, 3);
      store.serve(1);
      PreRanked ranked = rank(preRanker, 8);
      assertThat(ranked.itemIds()).containsExactly(ids);
      assertThat(ranked.fallback()).startsWith("no scores: ").contains("itemVectors.length: ");
      assertThat(preRanker.status().unusable()).isEqualTo(1);
    }
  }

  @Test
  void follower_ofAModelThatFailsWithAnError_looksAgain() throws Exception {
    hold(1, 42);
    AtomicInteger fetched = new AtomicInteger();
    InvocationHandler oneError =
        (proxy, method, given) -> {
          if (method.getName().equals("fetchSnapshot") && fetched.getAndIncrement() == 0) {
            throw new UnsatisfiedLinkError("no such library");
          }
          return method.invoke(store, given);
        };
    EmbeddingReader reader =
        (EmbeddingReader)
            Proxy.newProxyInstance(
                EmbeddingReader.class.getClassLoader(),
                new Class<?>[] {EmbeddingReader.class},
                oneError);
    try (PreRanker preRanker = new PreRanker(config(""), reader)) {
      assertThat(preRanker.awaitModel(SOON)).as(preRanker.status().trouble()).isTrue();
      assertThat(fetched.get()).isEqualTo(2);
    }
  }

  @Test
  void rank_ofAStoreThatIsBehind_fallsBackUntilItHasCaughtUp() throws Exception {
    hold(1, 42);
    try (PreRanker preRanker = connect()) {
      store.staleness(600_000);
      assertThat(rank(preRanker, 8).byModel()).isTrue();
      store.staleness(600_001);
      assertFallsBack(preRanker, "staleness 600001 ms (expected: at most 600000 ms)");
      store.staleness(0);
      assertThat(rank(preRanker, 8).byModel()).isTrue();
    }
  }

  @Test
  void rank_ofAStoreThatDoesNotKnowHowFarItIs_fallsBackUntilItDoes() throws Exception {
    hold(1, 42);
    store.staleness(-1);
    try (PreRanker preRanker = connect()) {
      assertFallsBack(preRanker, "staleness not known (expected: at most 600000 ms)");
      store.staleness(0);
      assertThat(rank(preRanker, 8).byModel()).isTrue();
    }
  }

  @Test
  void rank_ofAGenerationWhoseRecordsWereLost_fallsBackUntilTheNext() throws Exception {
    hold(1, 42);
    try (PreRanker preRanker = connect()) {
      store.loseRecords(1);
      assertFallsBack(preRanker, "the log lost records of generation 1");
      hold(2, 43);
      await(preRanker, 2);
      assertThat(rank(preRanker, 8).byModel()).isTrue();
    }
  }

  private void assertFallsBack(PreRanker preRanker, String why) {
    long before = preRanker.status().fallbacks();
    PreRanked ranked = rank(preRanker, 8);
    assertThat(ranked.fallback()).isEqualTo(why);
    assertThat(ranked.itemIds()).containsExactly(ids);
    assertThat(preRanker.status().fallbacks()).isEqualTo(before + 1);
  }

  @Test
  void rank_afterClose_givesTheCandidatesBackAndSaysWhy() throws Exception {
    hold(1, 42);
    PreRanker preRanker = connect();
    preRanker.close();
    preRanker.close();
    PreRanked ranked = rank(preRanker, 8);
    assertThat(ranked.itemIds()).containsExactly(ids);
    assertThat(ranked.fallback()).isEqualTo("the pre-ranker is closed");
    assertThat(preRanker.status().generation()).isZero();
    assertThat(preRanker.awaitModel(Duration.ZERO)).isTrue();
  }

  /** What goes with what is counted in arrays that all threads share. */
  @Test
  void rank_bySeveralThreadsWithNeighbours_isAsByOne() throws Exception {
    hold(1, 42, () -> {}, List.of("trainer.features.neighbours=50"), 40);
    int requests = 12;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (PreRanker preRanker = connect()) {
      List<PreRanked> alone = new ArrayList<>();
      for (int n = 0; n < requests; n++) {
        alone.add(rankOf(preRanker, n));
      }
      List<Future<List<PreRanked>>> together = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        together.add(
            threads.submit(
                () ->
                    IntStream.range(0, requests * 10)
                        .mapToObj(n -> rankOf(preRanker, n % requests))
                        .toList()));
      }
      for (Future<List<PreRanked>> one : together) {
        for (int n = 0; n < requests * 10; n++) {
          PreRanked expected = alone.get(n % requests);
          assertThat(expected.byModel()).as(expected.fallback()).isTrue();
          assertThat(one.get().get(n).itemIds()).containsExactly(expected.itemIds());
          assertThat(one.get().get(n).scores()).containsExactly(expected.scores());
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void rank_ofOtherCandidates_staysTheSame() throws Exception {
    hold(1, 42);
    try (PreRanker preRanker = connect()) {
      PreRanked all = rank(preRanker, 8);
      PreRanked three = rank(preRanker, 3);
      assertThat(three.itemIds()).containsExactly(LongStream.of(all.itemIds()).limit(3).toArray());
      assertThat(preRanker.status()).isEqualTo(new PreRankerStatus(1, "", 1, 2, 0, 16, 0, 0));
    }
  }

  @Test
  void model_whoseFilesAreDamaged_isNotTakenAndTheOneBeforeStays() throws Exception {
    hold(1, 42);
    try (PreRanker preRanker = connect()) {
      hold(2, 43, () -> store.file(2, "weights.safetensors", new byte[] {1, 2, 3}));
      awaitTrouble(preRanker, "a whole snapshot");
      assertThat(rank(preRanker, 8).generation()).isEqualTo(1);
    }
  }

  @Test
  void task_thatTheModelHasNot_isNamedWithThoseItHas() throws Exception {
    hold(1, 42);
    try (PreRanker preRanker = new PreRanker(config("task: like"), store)) {
      awaitTrouble(preRanker, "pre-ranker.task: like (expected: one of click, order)");
      assertThat(rank(preRanker, 8).fallback()).contains("pre-ranker.task");
    }
  }

  @Test
  void folders_ofOldModels_areDeleted() throws Exception {
    try (PreRanker preRanker = connectTo(config(""))) {
      for (int generation = 1; generation <= 5; generation++) {
        hold(generation, generation);
        await(preRanker, generation);
      }
    }
    try (Stream<Path> folders = Files.list(dir.resolve("models"))) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrder("generation-3", "generation-4", "generation-5");
    }
  }

  private int place(PreRanker preRanker, long unknown) throws InterruptedException {
    assertThat(preRanker.awaitModel(SOON)).as(preRanker.status().trouble()).isTrue();
    PreRanked ranked = rank(preRanker, 8);
    assertThat(ranked.missing()).isEqualTo(1);
    return LongStream.of(ranked.itemIds()).boxed().toList().indexOf(unknown);
  }

  private PreRanker connect() throws InterruptedException {
    PreRanker preRanker = connectTo(config(""));
    assertThat(preRanker.awaitModel(SOON)).as(preRanker.status().trouble()).isTrue();
    return preRanker;
  }

  private PreRanker connectTo(PreRankerConfig config) {
    return new PreRanker(config, store);
  }

  private PreRanked rank(PreRanker preRanker, int topN) {
    return preRanker.rank(
        Cascade.context(REQUEST), ids, Cascade.crossFeatures(REQUEST, ids.length), topN);
  }

  /** Of another request, for the same candidates. */
  private PreRanked rankOf(PreRanker preRanker, int request) {
    return preRanker.rank(
        Cascade.context(request), ids, Cascade.crossFeatures(request, ids.length), 8);
  }

  private PreRankerConfig config(String option) {
    return PreRankerConfig.of(
        WeirConfig.parse(option.isEmpty() ? "{}" : "pre-ranker: {" + option + "}")
            .with("pre-ranker.poll-interval=5ms")
            .with("pre-ranker.cache-dir=" + dir.resolve("models")));
  }

  private static void await(PreRanker preRanker, long generation) {
    long end = System.nanoTime() + SOON.toNanos();
    while (preRanker.status().generation() != generation && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(preRanker.status().generation())
        .as(preRanker.status().trouble())
        .isEqualTo(generation);
  }

  private static void awaitTrouble(PreRanker preRanker, String expected) {
    long end = System.nanoTime() + SOON.toNanos();
    while (!preRanker.status().trouble().contains(expected) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(preRanker.status().trouble()).contains(expected);
  }

  private void hold(long generation, int seed) throws IOException {
    hold(generation, seed, () -> {});
  }

  /**
   * Has the store serve a generation of a model that has begun with a seed.
   *
   * @param before what is done before the store answers of it
   */
  private void hold(long generation, int seed, Runnable before) throws IOException {
    hold(generation, seed, before, List.of(), 0);
  }

  /** The same with more options, of a model that has learnt from so many requests. */
  private void hold(long generation, int seed, Runnable before, List<String> options, int learnt)
      throws IOException {
    store.fail();
    WeirConfig config =
        WeirConfig.defaults()
            .with("trainer.tables.kind={name: hashed, settings: {rows: 64}}")
            .with("trainer.model.vector-dimension=8")
            .with("trainer.model.embedding-dimension=4")
            .with("trainer.seed=" + seed)
            .withAll(options);
    try (Learner learner =
            new Learner(TrainerConfig.of(config), config.tasks().names(), EvaluationListener.NONE);
        SnapshotFolder folder = SnapshotFolder.open(dir.resolve("snapshots"))) {
      for (long id : ids) {
        Map<String, long[]> brand = Map.of("brand", new long[] {id % 7});
        learner.put(new Item(id, 0, brand, Map.of(), new float[0]));
      }
      if (learnt > 0) {
        learner.learn(IntStream.range(0, learnt).mapToObj(Cascade::sampleOf).toList());
      }
      FrozenWeights frozen = learner.freeze();
      folder.write(generation, SnapshotFiles.of(learner.serving(frozen), config)).join();
      float[][] vectors = learner.embed(frozen, ids);
      FakeEmbeddingStore filled = store.begin(generation, vectors[0].length);
      for (int i = 0; i < ids.length; i++) {
        filled.put(generation, ids[i], vectors[i]);
      }
    }
    Path files = SnapshotFolder.of(dir.resolve("snapshots"), generation);
    try (Stream<Path> list = Files.list(files)) {
      for (Path file : List.copyOf(list.toList())) {
        store.file(generation, file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    before.run();
    store.recover();
  }
}
