package io.weir.trainer.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.weir.trainer.publication.Snapshots.Content;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SnapshotFolderTest {
  private static final int HALF = 1 << 20;

  @TempDir Path disk;

  static List<Exception> failures() {
    return List.of(
        new IOException("No space left on device"), new IllegalStateException("403 Forbidden"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void write_thatFailsHalfWay_leavesNothing(Exception failure) throws IOException {
    assertThat(leftBehind(disk, failure)).isEmpty();
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      assertThat(leftBehind(files.getPath("/snapshots"), failure)).isEmpty();
    }
  }

  @Test
  void open_elsewhereThanOnADisk_deletesWhatHasNoManifest() throws IOException {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path dir = files.getPath("/snapshots");
      try (SnapshotFolder folder = SnapshotFolder.open(dir)) {
        folder.write(6, Map.of("weights", out -> out.write(6))).join();
        folder.write(7, Map.of("weights", out -> out.write(7))).join();
      }
      Files.delete(SnapshotFolder.of(dir, 7).resolve(SnapshotFolder.MANIFEST));
      SnapshotFolder.open(dir).close();
      assertThat(SnapshotFolder.of(dir, 6).resolve("weights")).exists();
      assertThat(SnapshotFolder.of(dir, 7)).doesNotExist();
    }
  }

  private static List<Path> leftBehind(Path dir, Exception failure) throws IOException {
    try (SnapshotFolder folder = SnapshotFolder.open(dir)) {
      Content cut =
          out -> {
            out.write(new byte[HALF]);
            if (failure instanceof IOException full) {
              throw full;
            }
            throw (RuntimeException) failure;
          };
      assertThatThrownBy(() -> folder.write(7, Map.of("weights", cut)).join())
          .hasMessageContaining("7: ")
          .hasMessageContaining(failure.getMessage());
    }
    try (Stream<Path> entries = Files.list(dir)) {
      return entries.toList();
    }
  }
}
