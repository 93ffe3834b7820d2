package io.weir.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
      store.write(9, state(9));
      store.write(10, state(10));
    }
    assertThat(newestState()).isEqualTo(10);
  }

  @Test
  void write_ofTheSameStepAgain_isTheNewest() throws IOException {
    try (CheckpointStore store = open(3)) {
      store.write(5, state(1));
      store.write(5, state(2));
    }
    assertThat(newestState()).isEqualTo(2);
  }

  @Test
  void write_ofMoreThanAreKept_deletesTheOldest() throws IOException {
    try (CheckpointStore store = open(2)) {
      for (int step = 1; step <= 5; step++) {
        store.write(step, state(step));
      }
    }
    assertThat(names())
        .containsExactly(
            ".lock",
            "checkpoint-00000000000000000004-000000",
            "checkpoint-00000000000000000005-000000");
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
  void open_afterAnInterruptedWrite_deletesWhatItLeft() throws IOException {
    try (CheckpointStore store = open(3)) {
      store.write(1, state(1));
      Map<String, StateWriter> failing = state(2);
      failing.put(
          "c",
          out -> {
            throw new IOException("disk full");
          });
      assertThatThrownBy(() -> store.write(2, failing))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage(
              "trainer.checkpoint.dir: "
                  + dir
                  + " (expected: a folder that can be written to; IOException disk full)");
    }
    assertThat(names()).contains(".tmp-" + name(2));
    assertThat(newestState()).isEqualTo(1);
    assertThat(names()).containsExactly(".lock", name(1));
  }

  @Test
  void newest_ofAnotherConfiguration_isRefused() {
    try (CheckpointStore store = open(3)) {
      store.write(1, state(1));
    }
    try (CheckpointStore store = CheckpointStore.open(dir, 3, "other")) {
      assertThatThrownBy(store::newest)
          .isInstanceOf(InvalidValueException.class)
          .hasMessage(
              "trainer.checkpoint.dir: "
                  + dir.resolve(name(1))
                  + " (expected: a checkpoint of this model's configuration)");
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
    assertThatThrownBy(() -> CheckpointStore.open(file, 3, "hash"))
        .hasMessageStartingWith(
            "trainer.checkpoint.dir: " + file + " (expected: a folder that can be written to");
  }

  @Test
  void read_thatLeavesBytes_fails() throws IOException {
    try (CheckpointStore store = open(3)) {
      Checkpoint checkpoint = store.write(1, state(1));
      assertThatThrownBy(() -> checkpoint.read("b", in -> in.readInt()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("more bytes than were read");
    }
  }

  private Path twoCheckpoints() {
    try (CheckpointStore store = open(3)) {
      store.write(1, state(1));
      assertThat(FILES).allMatch(file -> Files.exists(dir.resolve(name(1)).resolve(file)));
      return store.write(2, state(2)).dir();
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

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String name(long step) {
    return String.format("checkpoint-%020d-000000", step);
  }

  private CheckpointStore open(int keep) {
    return CheckpointStore.open(dir, keep, "hash");
  }
}
