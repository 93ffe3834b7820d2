package io.weir.trainer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.weir.core.InvalidValueException;
import io.weir.core.cascade.ModelSnapshot.SnapshotFile;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TestSamples;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.learner.FrozenWeights;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.learner.ServingModel;
import io.weir.trainer.learner.ServingState;
import io.weir.trainer.publication.SnapshotFolder;
import io.weir.trainer.recipe.Recipes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int GENERATION = 7;

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trainer.recipe=[]",
        "trainer.model.similarity=cosine",
        "trainer.model.sequences={name: self-attention}",
        "trainer.tables.optimizer={name: adam}",
        "trainer.tables.kind={name: dynamic, settings: {admit-after: 2}}",
        "trainer.features={neighbours: 12, list-lift: 40}",
        "trainer.recipe=[ecm]",
        "trainer.recipe=[dcn-v2]"
      })
  void scores_ofASnapshotAndThePublishedVectors_areTheLearnersOfThatMoment(String choice) {
    WeirConfig config = config(choice);
    List<RequestSample> asked = samples(200, 220);
    List<float[][]> learners = new ArrayList<>();
    List<float[][]> vectors = new ArrayList<>();
    try (Learner learner = learner(config)) {
      learn(learner, 0, 64);
      FrozenWeights frozen = learner.freeze();
      write(learner, frozen, config);
      for (RequestSample sample : asked) {
        float[][][] scores = learner.score(frozen, List.of(sample));
        learners.add(new float[][] {scores[0][0], scores[1][0]});
        vectors.add(learner.embed(frozen, sample.itemIds()));
      }
      // What is learnt afterwards does not show.
      learn(learner, 64, 96);
    }
    try (ServingModel serving = SnapshotReader.open(SnapshotFolder.of(dir, GENERATION))) {
      assertThat(serving.tasks()).containsExactly("click", "order");
      for (int i = 0; i < asked.size(); i++) {
        float[][] scores = serving.score(asked.get(i), vectors.get(i));
        for (int task = 0; task < scores.length; task++) {
          assertThat(scores[task]).containsExactly(learners.get(i)[task], within(1e-5f));
        }
      }
    }
  }

  @Test
  void userVectors_ofASnapshot_meetItemVectorsInTheScore() {
    WeirConfig config = config("trainer.model.score=product");
    RequestSample asked = TestSamples.sample(201);
    try (Learner learner = learner(config)) {
      learn(learner, 0, 64);
      FrozenWeights frozen = learner.freeze();
      write(learner, frozen, config);
      float[][] items = learner.embed(frozen, asked.itemIds());
      float[] scores = learner.score(frozen, List.of(asked))[0][0];
      try (ServingModel serving = SnapshotReader.open(SnapshotFolder.of(dir, GENERATION))) {
        float[] user = serving.userVectors(asked).get("click");
        // The bias is the same for all.
        assertThat((double) dot(user, items[0]) - dot(user, items[1]))
            .isCloseTo((double) scores[0] - scores[1], within(1e-5));
      }
    }
  }

  @Test
  void manifest_namesEveryFileAsItIs_andOtherGenerationsGo() throws IOException {
    WeirConfig config = config("trainer.recipe=[]");
    List<SnapshotFile> files;
    try (Learner learner = learner(config);
        SnapshotFolder folder = SnapshotFolder.open(dir)) {
      FrozenWeights frozen = learner.freeze();
      folder.write(3, SnapshotFiles.of(learner.serving(frozen), config)).join();
      files = folder.write(GENERATION, SnapshotFiles.of(learner.serving(frozen), config)).join();
      folder.retain(Set.of((long) GENERATION));
    }
    assertThat(SnapshotFolder.of(dir, 3)).doesNotExist();
    assertThat(files)
        .extracting(SnapshotFile::name)
        .containsExactly(
            "weights.safetensors",
            "tables.safetensors",
            "features.json",
            "config.yaml",
            "manifest.json");
    for (SnapshotFile file : files) {
      assertThat(SnapshotFolder.of(dir, GENERATION).resolve(file.name())).hasSize(file.sizeBytes());
    }
  }

  @Test
  void snapshot_elsewhereThanOnADisk_isWholeWithItsManifest_andReadThere() throws IOException {
    WeirConfig config = config("trainer.recipe=[]");
    RequestSample asked = TestSamples.sample(201);
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix());
        Learner learner = learner(config);
        SnapshotFolder folder = SnapshotFolder.open(files.getPath("/snapshots"))) {
      learn(learner, 0, 16);
      FrozenWeights frozen = learner.freeze();
      try (ServingState serving = learner.serving(frozen)) {
        folder.write(GENERATION, SnapshotFiles.of(serving, config)).join();
      }
      Path written = SnapshotFolder.of(files.getPath("/snapshots"), GENERATION);
      try (ServingModel serving = SnapshotReader.open(written)) {
        assertThat(serving.score(asked, learner.embed(frozen, asked.itemIds()))[0])
            .containsExactly(learner.score(frozen, List.of(asked))[0][0], within(1e-5f));
      }
      Files.delete(written.resolve("manifest.json"));
      assertThatThrownBy(() -> SnapshotReader.open(written))
          .hasMessageContaining("a whole snapshot; NoSuchFileException");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.safetensors", "tables.safetensors", "features.json"})
  void file_thatIsDamagedOrGone_isRefusedInOneLine(String name) throws IOException {
    WeirConfig config = config("trainer.recipe=[]");
    try (Learner learner = learner(config)) {
      learn(learner, 0, 16);
      write(learner, learner.freeze(), config);
    }
    Path folder = SnapshotFolder.of(dir, GENERATION);
    byte[] bytes = Files.readAllBytes(folder.resolve(name));
    bytes[bytes.length / 2] ^= 1;
    Files.write(folder.resolve(name), bytes);
    assertThatThrownBy(() -> SnapshotReader.open(folder))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageMatching(
            "snapshot: .*generation-7 \\(expected: a whole snapshot; .*" + name + ".*\\)");
    Files.delete(folder.resolve(name));
    assertThatThrownBy(() -> SnapshotReader.open(folder))
        .hasMessageContaining("a whole snapshot; NoSuchFileException");
  }

  @Test
  void pythonScript_ofTheSameSnapshot_printsTheSameVectors() throws Exception {
    assumeTrue(runs(List.of("python3", "-c", "import torch")), "PyTorch for Python is not at hand");
    WeirConfig config = config("trainer.recipe=[]");
    try (Learner learner = learner(config)) {
      learn(learner, 0, 64);
      write(learner, learner.freeze(), config);
    }
    Path folder = SnapshotFolder.of(dir, GENERATION);
    for (RequestSample asked : samples(200, 204)) {
      Path request = Files.writeString(dir.resolve("request.json"), json(asked));
      Path script = Path.of("..", "docs", "read_snapshot.py");
      Process python =
          new ProcessBuilder("python3", script.toString(), folder.toString(), request.toString())
              .redirectErrorStream(true)
              .start();
      String printed = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(python.waitFor()).as(printed).isZero();
      JsonNode vectors = JSON.readTree(printed.lines().reduce((a, b) -> b).orElseThrow());
      try (ServingModel serving = SnapshotReader.open(folder)) {
        serving
            .userVectors(asked)
            .forEach(
                (score, vector) -> {
                  assertThat(vectors.path(score)).hasSize(vector.length);
                  for (int d = 0; d < vector.length; d++) {
                    assertThat(vectors.path(score).get(d).floatValue())
                        .isCloseTo(vector[d], within(1e-5f));
                  }
                });
      }
    }
  }

  private static String json(RequestSample sample) throws IOException {
    ObjectNode request = JSON.createObjectNode();
    request.put("userId", sample.userId()).put("scenario", sample.scenario());
    request.set("categorical", JSON.valueToTree(sample.categorical()));
    request.set("dense", JSON.valueToTree(sample.dense()));
    request.set("sequences", JSON.valueToTree(sample.sequences()));
    return JSON.writeValueAsString(request);
  }

  private static boolean runs(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void write(Learner learner, FrozenWeights frozen, WeirConfig config) {
    try (SnapshotFolder folder = SnapshotFolder.open(dir);
        ServingState serving = learner.serving(frozen)) {
      folder.write(GENERATION, SnapshotFiles.of(serving, config)).join();
    }
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static Learner learner(WeirConfig config) {
    Learner learner =
        new Learner(TrainerConfig.of(config), config.tasks().names(), EvaluationListener.NONE);
    IntStream.range(0, 40).forEach(id -> learner.put(TestSamples.item(id)));
    return learner;
  }

  private static void learn(Learner learner, int from, int to) {
    for (int n = from; n < to; n += 8) {
      learner.learn(samples(n, n + 8));
    }
  }

  private static List<RequestSample> samples(int from, int to) {
    return IntStream.range(from, to).mapToObj(TestSamples::sample).toList();
  }

  private static WeirConfig config(String choice) {
    return Recipes.under(
        WeirConfig.defaults()
            .with("trainer.tables.kind={name: hashed, settings: {rows: 512}}")
            .with("trainer.model.vector-dimension=8")
            .with("trainer.model.embedding-dimension=4")
            .with(choice));
  }
}
