package io.weir.preranker;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Item;
import io.weir.core.config.WeirConfig;
import io.weir.store.client.FakeEmbeddingStore;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.learner.FrozenWeights;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.publication.SnapshotFolder;
import io.weir.trainer.snapshot.SnapshotFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
  void rank_ofOtherCandidates_staysTheSame() throws Exception {
    hold(1, 42);
    try (PreRanker preRanker = connect()) {
      PreRanked all = rank(preRanker, 8);
      PreRanked three = rank(preRanker, 3);
      assertThat(three.itemIds()).containsExactly(LongStream.of(all.itemIds()).limit(3).toArray());
      assertThat(preRanker.status()).isEqualTo(new PreRankerStatus(1, "", 1, 2, 0, 16, 0));
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
    store.fail();
    WeirConfig config =
        WeirConfig.defaults()
            .with("trainer.tables.kind={name: hashed, settings: {rows: 64}}")
            .with("trainer.model.vector-dimension=8")
            .with("trainer.model.embedding-dimension=4")
            .with("trainer.seed=" + seed);
    try (Learner learner =
            new Learner(TrainerConfig.of(config), config.tasks().names(), EvaluationListener.NONE);
        SnapshotFolder folder = SnapshotFolder.open(dir.resolve("snapshots"))) {
      for (long id : ids) {
        Map<String, long[]> brand = Map.of("brand", new long[] {id % 7});
        learner.put(new Item(id, 0, brand, Map.of(), new float[0]));
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
