package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.checkpoint.Checkpoint;
import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.checkpoint.StateWriter;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LearnerSnapshotTest {
  private static final int BATCH = 16;
  private final FileSystem files = Jimfs.newFileSystem(Configuration.unix());

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private static Learner learner() {
    WeirConfig config =
        WeirConfig.defaults()
            .withAll(
                List.of(
                    "trainer.tables.kind={name: dynamic, settings: {capacity: 30, admit-after: 1}}",
                    "trainer.objective=[{loss: bce, task: click}]"));
    return new Learner(
        TrainerConfig.of(config), List.of("click", "order"), EvaluationListener.NONE);
  }

  /** Steps that bring new items, and items that come with other features, go, and come again. */
  private static void live(Learner learner, int seed) {
    List<RequestSample> samples = Samples.of(seed, 2 * BATCH);
    learner.put(item(seed % 5, seed));
    learner.learn(samples.subList(0, BATCH));
    learner.withdraw(seed % 7);
    learner.put(item(seed % 7 + 1, -seed));
    learner.learn(samples.subList(BATCH, 2 * BATCH));
    learner.withdraw(1000);
    learner.put(item(1001 + seed, seed));
  }

  private static Item item(long id, int brand) {
    return new Item(id, 1, Map.of("brand", new long[] {brand}), Map.of(), new float[0]);
  }

  private Path write(LearnerSnapshot snapshot, String name) throws IOException {
    Path dir = Files.createDirectory(files.getPath("/" + name));
    for (Map.Entry<String, StateWriter> file : snapshot.files().entrySet()) {
      try (DataOutputStream out =
          new DataOutputStream(Files.newOutputStream(dir.resolve(file.getKey())))) {
        file.getValue().write(out);
      }
    }
    return dir;
  }

  @Test
  void changes_ofSnapshotsSomeOfWhichAreLost_makeTheWholeAgain() throws IOException {
    try (Learner learner = learner();
        Learner restored = learner()) {
      live(learner, 1);
      LearnerSnapshot whole = learner.snapshot(Extent.ALL);
      live(learner, 2);
      Path first = write(whole, "whole");
      whole.written();
      live(learner, 3);
      LearnerSnapshot second = learner.snapshot(Extent.CHANGED);
      live(learner, 4);
      Path changes = write(second, "changes");
      second.written();
      LearnerSnapshot lost = learner.snapshot(Extent.CHANGED);
      live(learner, 5);
      lost.failed();
      live(learner, 6);
      LearnerSnapshot third = learner.snapshot(Extent.CHANGED);
      Path last = write(third, "last");
      third.written();
      byte[] expected = State.of(learner);

      Differences differences = new Differences();
      restored.restore(new Checkpoint(0, last, List.of(first, changes), ""), differences);
      assertThat(differences.lines()).isEmpty();
      assertThat(State.of(restored)).isEqualTo(expected);
      assertThat(Files.size(changes.resolve("statistics")))
          .as("changes alone")
          .isLessThanOrEqualTo(Files.size(first.resolve("statistics")));
      live(learner, 7);
      live(restored, 7);
      assertThat(State.of(restored)).isEqualTo(State.of(learner));
    }
  }
}
