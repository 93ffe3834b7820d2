package io.weir.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.weir.core.InvalidValueException;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.checkpoint.CheckpointStore.Retention;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints in a file system that is not the machine's own, and one that is full. */
class ObjectStoreTest {
  private static final int BLOCK = 1 << 12;
  private static final long ROOM = 1 << 20;

  @TempDir Path disk;

  private FileSystem files = Jimfs.newFileSystem();
  private Path dir = files.getPath("/");

  @BeforeEach
  void make() {
    files =
        Jimfs.newFileSystem(
            "weir", Configuration.unix().toBuilder().setBlockSize(BLOCK).setMaxSize(ROOM).build());
    dir = files.getPath("/checkpoints");
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private CheckpointStore open() {
    return CheckpointStore.open(dir, new Retention(2, 3), "hash");
  }

  private static Map<String, StateWriter> state(int value, int bytes) {
    return Map.of("a", out -> out.writeInt(value), "b", out -> out.write(new byte[bytes]));
  }

  private int newest() throws IOException {
    try (CheckpointStore store = open()) {
      int[] value = new int[1];
      store.newest().orElseThrow().read("a", in -> value[0] = in.readInt());
      return value[0];
    }
  }

  private List<Long> steps() throws IOException {
    try (Stream<Path> entries = Files.list(dir)) {
      return entries
          .map(path -> Long.parseLong(path.getFileName().toString().split("-")[1]))
          .sorted()
          .toList();
    }
  }

  @Test
  void folder_isNamedByItsUri() {
    TrainerConfig config =
        TrainerConfig.of(
            WeirConfig.defaults().with("trainer.checkpoint.dir=\"" + dir.toUri() + '"'));
    assertThat(config.checkpoint().dir()).isEqualTo(dir);
  }

  @Test
  void checkpoints_areWrittenReadAndDeletedAsOnDisk() throws IOException {
    try (CheckpointStore store = open()) {
      store.writeFull(1, state(1, 100));
      store.writeChanges(2, state(2, 100));
      store.writeChanges(3, state(3, 100));
      store.writeFull(4, state(4, 100));
      assertThat(steps()).containsExactly(1L, 2L, 3L, 4L);
      store.writeChanges(5, state(5, 100));
      assertThat(steps()).containsExactly(4L, 5L);
    }
    assertThat(newest()).isEqualTo(5);
  }

  @Test
  void newest_thatWasNotFinished_isTheOneBefore() throws IOException {
    try (CheckpointStore store = open()) {
      store.writeFull(1, state(1, 100));
      Path torn = store.writeFull(2, state(2, 100)).dir();
      Files.delete(torn.resolve(Manifest.DIGEST_FILE));
    }
    assertThat(newest()).isEqualTo(1);
    assertThat(steps()).as("what was not finished counts for nothing").containsExactly(1L);
    try (CheckpointStore store = open()) {
      assertThat(store.newest()).isPresent();
      store.writeFull(3, state(3, 100));
    }
    assertThat(newest()).isEqualTo(3);
  }

  @Test
  void newest_withABitFlipped_isTheOneBefore() throws IOException {
    try (CheckpointStore store = open()) {
      store.writeFull(1, state(1, 100));
      Path flipped = store.writeFull(2, state(2, 100)).dir().resolve("b");
      byte[] bytes = Files.readAllBytes(flipped);
      bytes[50] ^= 1;
      Files.write(flipped, bytes);
    }
    assertThat(newest()).isEqualTo(1);
  }

  @Test
  void damaged_ofMoreSteps_isSetAside_andWhatIsWrittenNextStays() throws IOException {
    try (FileSystem zip = zip();
        CheckpointStore store = openZip(zip, 1)) {
      store.writeFull(1, state(1, 100));
      Path damaged = store.writeChanges(5, state(5, 100)).dir();
      Files.write(damaged.resolve("b"), new byte[99]);
      assertThat(store.newest()).map(Checkpoint::step).hasValue(1L);
      assertThat(store.steps()).containsExactly(1L);
      store.writeChanges(3, state(3, 100));
      store.writeChanges(4, state(4, 100));
      assertThat(store.steps()).containsExactly(1L, 3L, 4L);
      assertThat(damaged).as("kept, for people").isDirectory();
    }
  }

  @Test
  void damaged_thatNobodyHasReadYet_doesNotTakeThePlaceOfWhatIsWritten() throws IOException {
    try (FileSystem zip = zip();
        CheckpointStore store = openZip(zip, 1)) {
      store.writeFull(5, state(5, 100));
      try (CheckpointStore behind = openZip(zip, 1)) {
        behind.writeFull(3, state(3, 100));
        behind.writeChanges(4, state(4, 100));
        assertThat(behind.steps()).containsExactly(3L, 4L, 5L);
      }
    }
  }

  @Test
  void rollBack_setsAsideWhatHasMoreSteps_nowAndAfterARestart() throws IOException {
    try (FileSystem zip = zip()) {
      try (CheckpointStore store = openZip(zip, 3)) {
        store.writeFull(1, state(1, 100));
        store.writeChanges(2, state(2, 100));
        store.writeFull(3, state(3, 100));
        store.rollBack(1);
        assertThat(store.newest()).map(Checkpoint::step).hasValue(1L);
      }
      try (CheckpointStore store = openZip(zip, 3)) {
        assertThat(store.toGoOnFrom()).map(Checkpoint::step).hasValue(1L);
        assertThat(store.steps()).containsExactly(1L);
        store.writeFull(2, state(2, 100));
        assertThat(store.newest()).map(Checkpoint::step).hasValue(2L);
        store.rollBack(0);
      }
      try (CheckpointStore store = openZip(zip, 3)) {
        assertThatThrownBy(store::toGoOnFrom)
            .isInstanceOf(InvalidValueException.class)
            .hasMessageContaining("a checkpoint that is whole, or none at all; there are only [")
            .hasMessageContaining("checkpoint-00000000000000000002-000001");
      }
    }
  }

  /** Another provider's file system, which moves no folder that holds something. */
  private FileSystem zip() throws IOException {
    return FileSystems.newFileSystem(disk.resolve("store.zip"), Map.of("create", "true"));
  }

  private static CheckpointStore openZip(FileSystem zip, int keep) {
    return CheckpointStore.open(zip.getPath("/checkpoints"), new Retention(keep, 9), "hash");
  }

  @Test
  void writer_ofAProviderThatFailsUnchecked_keepsTheLastGoodOneAndGoesOn() throws IOException {
    try (CheckpointStore store = open();
        CheckpointWriter writer = new CheckpointWriter(store)) {
      store.writeFull(1, state(1, 100));
      Recorded refused =
          new Recorded(
              Map.of(
                  "a",
                  out -> {
                    throw new IllegalStateException("503 Slow Down");
                  }));
      writer.beginFull(2, refused);
      writer.await();
      assertThat(refused.outcome).isEqualTo("failed");
      assertThat(writer.failed()).isEqualTo(1);
      assertThat(steps()).containsExactly(1L);
      Recorded next = new Recorded(state(3, 100));
      writer.beginChanges(3, next);
      writer.await();
      assertThat(next.outcome).isEqualTo("written");
    }
    assertThat(newest()).isEqualTo(3);
  }

  @Test
  void writer_thatMeetsAnError_endsWithItsReason() {
    try (CheckpointStore store = open();
        CheckpointWriter writer = new CheckpointWriter(store)) {
      Recorded broken =
          new Recorded(
              Map.of(
                  "a",
                  out -> {
                    throw new StackOverflowError("too deep");
                  }));
      writer.beginFull(2, broken);
      assertThatThrownBy(writer::await)
          .hasMessage("writing a checkpoint: StackOverflowError too deep");
      assertThat(broken.outcome).isEqualTo("failed");
    }
  }

  @Test
  void writer_onAFullDisk_keepsTheLastGoodOneAndGoesOnWhenThereIsRoom() throws IOException {
    try (CheckpointStore store = open();
        CheckpointWriter writer = new CheckpointWriter(store)) {
      Recorded first = new Recorded(state(1, (int) ROOM / 4));
      writer.beginFull(1, first);
      writer.await();
      assertThat(first.outcome).isEqualTo("written");
      Recorded second = new Recorded(state(2, (int) ROOM));
      writer.beginFull(2, second);
      writer.await();
      assertThat(second.outcome).isEqualTo("failed");
      assertThat(writer.failed()).isEqualTo(1);
      assertThat(writer.isWriting()).isFalse();
      assertThat(steps()).as("what was begun takes no room").containsExactly(1L);
      assertThat(newest()).isEqualTo(1);
      Recorded third = new Recorded(state(3, (int) ROOM / 4));
      writer.beginChanges(3, third);
      writer.await();
      assertThat(third.outcome).isEqualTo("written");
      assertThat(writer.written()).isEqualTo(2);
    }
    assertThat(newest()).isEqualTo(3);
  }

  private static final class Recorded implements CheckpointWriter.State {
    private final Map<String, StateWriter> files;
    private String outcome = "none";

    Recorded(Map<String, StateWriter> files) {
      this.files = files;
    }

    @Override
    public Map<String, StateWriter> files() {
      return files;
    }

    @Override
    public void written() {
      outcome = "written";
    }

    @Override
    public void failed() {
      outcome = "failed";
    }
  }
}
