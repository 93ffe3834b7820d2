package io.weir.trainer.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.trainer.checkpoint.CheckpointStore.Retention;
import io.weir.trainer.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {
  private static final List<String> FILES = List.of("a", "b", Manifest.FILE, Manifest.DIGEST_FILE);

  @TempDir Path dir;

  @Test
  void newest_inAnEmptyFolder_isNone() {
    try (CheckpointStore store = open(3)) {
      assertThat(store.newest()).isEmpty();
    }
  }

  @Test
  void newest_afterWrites_isTheLastAndReadsBackWhatWasWritten() throws IOException {
    try (CheckpointStore store = open(3)) {
      store.writeFull(9, state(9));
      store.writeFull(10, state(10));
    }
    assertThat(newestState()).isEqualTo(10);
  }

  @Test
  void write_ofTheSameStepAgain_isTheNewest() throws IOException {
    try (CheckpointStore store = open(3)) {
      store.writeFull(5, state(1));
      store.writeFull(5, state(2));
    }
    assertThat(newestState()).isEqualTo(2);
  }

  @Test
  void write_ofMoreThanAreKept_deletesTheOldest() throws IOException {
    try (CheckpointStore store = open(2)) {
      for (int step = 1; step <= 5; step++) {
        store.writeFull(step, state(step));
      }
    }
    assertThat(names())
        .containsExactly(
            ".lock",
            "checkpoint-00000000000000000004-000000",
            "checkpoint-00000000000000000005-000000");
  }

  @Test
  void write_ofManySinceTheLastGoodStep_keepsWhatLearningCanBeTakenBackTo() throws IOException {
    try (CheckpointStore store = open(2)) {
      for (int step = 1; step <= 7; step++) {
        store.keepFor(Math.min(step, 3));
        store.writeFull(step, state(step));
      }
      assertThat(store.steps()).containsExactly(3L, 6L, 7L);
      store.rollBack(3);
    }
    assertThat(newestState()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b", "manifest.json", "manifest.sha256"})
  void newest_withAFileCutShort_isTheOneBefore(String file) throws IOException {
    Path newest = twoCheckpoints().resolve(file);
    byte[] bytes = Files.readAllBytes(newest);
    Files.write(newest, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(newestState()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b", "manifest.json", "manifest.sha256"})
  void newest_withABitFlipped_isTheOneBefore(String file) throws IOException {
    Path newest = twoCheckpoints().resolve(file);
    byte[] whole = Files.readAllBytes(newest);
    for (int at : new int[] {0, whole.length / 2, whole.length - 1}) {
      byte[] bytes = whole.clone();
      bytes[at] ^= 1;
      Files.write(newest, bytes);
      assertThat(newestState()).as("byte %s", at).isEqualTo(1);
      Files.move(dir.resolve("damaged-" + name(2)), dir.resolve(name(2)));
    }
    Files.write(newest, whole);
    assertThat(newestState()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "manifest.json", "manifest.sha256"})
  void newest_withAFileMissing_isTheOneBefore(String file) throws IOException {
    Files.delete(twoCheckpoints().resolve(file));
    assertThat(newestState()).isEqualTo(1);
    assertThat(dir.resolve("damaged-" + name(2))).isDirectory();
  }

  @Test
  void newest_withNoneWhole_isNone() throws IOException {
    Files.delete(twoCheckpoints().resolve("a"));
    Files.delete(dir.resolve(name(1)).resolve("a"));
    try (CheckpointStore store = open(3)) {
      assertThat(store.newest()).isEmpty();
    }
  }

  @Test
  void start_whereNoCheckpointIsToBeUsed_isRefusedInOneLine() throws IOException {
    try (CheckpointStore store = open(3)) {
      assertThat(store.toGoOnFrom()).isEmpty();
      store.writeFull(7, state(7));
      store.rollBack(6);
      assertThat(store.newest()).isEmpty();
      assertThatThrownBy(store::toGoOnFrom)
          .isInstanceOf(InvalidValueException.class)
          .hasMessage(
              "trainer.checkpoint.dir: "
                  + dir
                  + " (expected: a checkpoint that is whole, or none at all; there are only"
                  + " [rolled-back-"
                  + name(7)
                  + "])");
    }
    Files.delete(twoCheckpoints().resolve("a"));
    Files.delete(dir.resolve(name(1)).resolve("a"));
    try (CheckpointStore store = open(3)) {
      assertThatThrownBy(store::toGoOnFrom).hasMessageContaining("damaged-" + name(1));
    }
  }

  @Test
  void write_thatFails_leavesTheOneBeforeAndNothingElse() throws IOException {
    try (CheckpointStore store = open(3)) {
      store.writeFull(1, state(1));
      Map<String, StateWriter> failing = state(2);
      failing.put(
          "c",
          out -> {
            throw new IOException("disk full");
          });
      assertThatThrownBy(() -> store.writeFull(2, failing))
          .isInstanceOf(IOException.class)
          .hasMessage("disk full");
    }
    assertThat(names()).containsExactly(".lock", name(1));
    assertThat(newestState()).isEqualTo(1);
  }

  @Test
  void open_afterAnInterruptedWrite_deletesWhatItLeft() throws IOException {
    try (CheckpointStore store = open(3)) {
      store.writeFull(1, state(1));
    }
    Path left = Files.createDirectory(dir.resolve(".tmp-" + name(2)));
    Files.write(left.resolve("a"), new byte[9]);
    assertThat(newestState()).isEqualTo(1);
    assertThat(names()).containsExactly(".lock", name(1));
  }

  @Test
  void newest_ofAnotherFormat_isRefused() throws IOException {
    try (CheckpointStore store = open(3)) {
      store.writeFull(1, state(1));
    }
    Path manifest = dir.resolve(name(1)).resolve(Manifest.FILE);
    byte[] older =
        Files.readString(manifest)
            .replace("\"format\" : " + Manifest.FORMAT, "\"format\" : 1")
            .getBytes(UTF_8);
    Files.write(manifest, older);
    Files.writeString(manifest.resolveSibling(Manifest.DIGEST_FILE), DurableFiles.sha256(older));
    try (CheckpointStore store = open(3)) {
      assertThatThrownBy(store::newest)
          .isInstanceOf(InvalidValueException.class)
          .hasMessage(
              "trainer.checkpoint.dir: "
                  + dir.resolve(name(1))
                  + " of format 1 (expected: a checkpoint of format "
                  + Manifest.FORMAT
                  + ")");
    }
  }

  @Test
  void changes_areReadAfterWhatTheyBuildOn() throws IOException {
    try (CheckpointStore store = open(1)) {
      assertThat(store.nextIsFull()).isTrue();
      store.writeFull(1, state(1));
      assertThat(store.nextIsFull()).isFalse();
      store.writeChanges(2, state(2));
      store.writeChanges(3, state(3));
    }
    assertThat(names()).containsExactly(".lock", name(1), name(2), name(3));
    assertThat(chain()).containsExactly(1, 2, 3);
    try (CheckpointStore store = open(1)) {
      assertThat(store.newest()).isPresent();
      store.writeChanges(4, state(4));
    }
    assertThat(chain()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void changes_ofAsManyAsAreAllowed_areFollowedByAWholeOne() throws IOException {
    try (CheckpointStore store = open(dir, 2, 3)) {
      for (int step = 1; step <= 7; step++) {
        assertThat(store.nextIsFull()).as("step %s", step).isEqualTo(step % 3 == 1);
        if (store.nextIsFull()) {
          store.writeFull(step, state(step));
        } else {
          store.writeChanges(step, state(step));
        }
      }
    }
    // 6 is kept, and builds on 4 and 5.
    assertThat(names()).containsExactly(".lock", name(4), name(5), name(6), name(7));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void changes_whoseBaseIsGone_areFollowedByAWholeOne(int gone) throws IOException {
    try (CheckpointStore store = open(9)) {
      store.writeFull(1, state(1));
      store.writeChanges(2, state(2));
      DurableFiles.delete(dir.resolve(name(gone)));
      assertThatThrownBy(() -> store.writeChanges(3, state(3))).isInstanceOf(IOException.class);
      assertThat(store.nextIsFull()).isTrue();
      store.writeFull(4, state(4));
      store.writeChanges(5, state(5));
    }
    assertThat(chain()).containsExactly(4, 5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "manifest.json", "manifest.sha256"})
  void changes_whoseBaseHasLostAFile_areFollowedByAWholeOne(String lost) throws IOException {
    try (CheckpointStore store = open(9)) {
      store.writeFull(1, state(1));
      store.writeChanges(2, state(2));
      Files.delete(dir.resolve(name(1)).resolve(lost));
      assertThatThrownBy(() -> store.writeChanges(3, state(3))).isInstanceOf(IOException.class);
      store.writeFull(4, state(4));
    }
    assertThat(chain()).containsExactly(4);
  }

  @ParameterizedTest
  @CsvSource({"4, 3", "3, 2", "2, 1", "1, 0"})
  void newest_withOneOfTheChainDamaged_isTheOneBeforeThat(int damaged, int expected)
      throws IOException {
    try (CheckpointStore store = open(9)) {
      store.writeFull(1, state(1));
      for (int step = 2; step <= 4; step++) {
        store.writeChanges(step, state(step));
      }
    }
    Path file = dir.resolve(name(damaged)).resolve("a");
    byte[] bytes = Files.readAllBytes(file);
    bytes[2] ^= 4;
    Files.write(file, bytes);
    try (CheckpointStore store = open(9)) {
      assertThat(store.newest().map(Checkpoint::step).orElse(0L)).isEqualTo(expected);
    }
    assertThat(names()).contains("damaged-" + name(damaged));
  }

  @Test
  void newest_thatBuildsOnAnotherCheckpointOfThatName_isNotUsed() throws IOException {
    try (CheckpointStore store = open(9)) {
      store.writeFull(1, state(1));
      store.writeChanges(2, state(2));
    }
    DurableFiles.delete(dir.resolve(name(1)));
    Path foreign = Files.createDirectory(dir.resolve("foreign"));
    try (CheckpointStore store = open(foreign, 9, 10)) {
      store.writeFull(1, state(7));
    }
    Files.move(foreign.resolve(name(1)), dir.resolve(name(1)));
    assertThat(newestState()).as("whole, as it builds on nothing").isEqualTo(7);
    assertThat(names()).contains("damaged-" + name(2));
  }

  @Test
  void newest_ofAnotherConfiguration_isFollowedByAWholeOne() throws IOException {
    try (CheckpointStore store = open(3)) {
      assertThat(store.isOwn(store.writeFull(1, state(1)))).isTrue();
    }
    try (CheckpointStore store = CheckpointStore.open(dir, new Retention(3, 10), "other")) {
      assertThat(store.newest()).hasValueSatisfying(one -> assertThat(store.isOwn(one)).isFalse());
      assertThat(store.nextIsFull()).isTrue();
      store.writeFull(2, state(2));
      assertThat(store.nextIsFull()).isFalse();
    }
  }

  @Test
  void open_ofAFolderInUse_isRefused() {
    try (CheckpointStore store = open(3)) {
      assertThat(store.newest()).isEmpty();
      assertThatThrownBy(() -> open(3))
          .hasMessage(
              "trainer.checkpoint.dir: "
                  + dir
                  + " (expected: a folder that no other trainer uses)");
    }
    open(3).close();
  }

  @Test
  void open_whereAFileStands_isRefused() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    assertThatThrownBy(() -> open(file, 3, 10))
        .hasMessageStartingWith(
            "trainer.checkpoint.dir: " + file + " (expected: a folder that can be written to");
  }

  @Test
  void read_thatLeavesBytes_fails() throws IOException {
    try (CheckpointStore store = open(3)) {
      Checkpoint checkpoint = store.writeFull(1, state(1));
      assertThatThrownBy(() -> checkpoint.read("b", in -> in.readInt()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("more bytes than were read");
    }
  }

  private Path twoCheckpoints() throws IOException {
    try (CheckpointStore store = open(3)) {
      store.writeFull(1, state(1));
      assertThat(FILES).allMatch(file -> Files.exists(dir.resolve(name(1)).resolve(file)));
      return store.writeFull(2, state(2)).dir();
    }
  }

  private static Map<String, StateWriter> state(int value) {
    Map<String, StateWriter> files = new LinkedHashMap<>();
    files.put("a", out -> out.writeInt(value));
    files.put("b", out -> out.write(new byte[100_000]));
    return files;
  }

  private int newestState() throws IOException {
    try (CheckpointStore store = open(3)) {
      int[] value = new int[1];
      store.newest().orElseThrow().read("a", in -> value[0] = in.readInt());
      return value[0];
    }
  }

  private List<Integer> chain() throws IOException {
    try (CheckpointStore store = open(3)) {
      List<Integer> values = new ArrayList<>();
      store.newest().orElseThrow().readAll("a", in -> values.add(in.readInt()));
      return values;
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String name(long step) {
    return String.format("checkpoint-%020d-000000", step);
  }

  private CheckpointStore open(int keep) {
    return open(dir, keep, 10);
  }

  private static CheckpointStore open(Path dir, int keep, int fullEvery) {
    return CheckpointStore.open(dir, new Retention(keep, fullEvery), "hash");
  }
}
