package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedCheckpointsTest {
  @TempDir private Path dir;

  @Test
  void newest_severalJobs_isTheOneWrittenLast() throws Exception {
    completed("a/chk-12", 1_000);
    completed("b/chk-3", 3_000);
    completed("c/chk-40", 2_000);
    assertThat(newest()).isEqualTo("b/chk-3");
  }

  @Test
  void newest_writtenWithinOneTickOfTheClock_isTheHighestNumber() throws Exception {
    completed("a/chk-9", 1_000);
    completed("a/chk-10", 1_000);
    assertThat(newest()).isEqualTo("a/chk-10");
  }

  @Test
  void newest_checkpointsInProgressAndOtherFolders_areLeftOut() throws Exception {
    completed("a/chk-1", 1_000);
    Files.createDirectories(dir.resolve("a/chk-2"));
    completed("a/shared", 5_000);
    completed("savepoint-1", 5_000);
    assertThat(newest()).isEqualTo("a/chk-1");
  }

  @Test
  void newest_nothingCompleted_isNone() throws Exception {
    Files.createDirectories(dir.resolve("a/chk-2"));
    assertThat(RetainedCheckpoints.newest(dir.toUri().toString())).isEmpty();
    assertThat(RetainedCheckpoints.newest(dir.resolve("none").toUri().toString())).isEmpty();
  }

  @Test
  void newest_anEntryDeletedWhileItsFolderIsListed_listsTheFolderAgain() throws Exception {
    completed("a/chk-1", 1_000);
    completed("a/chk-2", 2_000);
    FileSystem files = new Vanishing(1);
    assertThat(RetainedCheckpoints.newest(files, path()))
        .hasValueSatisfying(newest -> assertThat(newest).endsWith("a/chk-2"));
  }

  @Test
  void newest_folderThatCannotBeListed_failsInsteadOfFindingNothing() throws Exception {
    completed("a/chk-1", 1_000);
    FileSystem files = new Vanishing(Integer.MAX_VALUE);
    assertThatThrownBy(() -> RetainedCheckpoints.newest(files, path()))
        .isInstanceOf(FileNotFoundException.class);
  }

  /** Fails to list each folder a number of times, as the local one does when an entry vanishes. */
  private static final class Vanishing extends LocalFileSystem {
    private final Map<String, Integer> failures = new HashMap<>();
    private final int times;

    Vanishing(int times) {
      this.times = times;
    }

    @Override
    public FileStatus[] listStatus(org.apache.flink.core.fs.Path folder) throws IOException {
      if (failures.merge(folder.getPath(), 1, Integer::sum) <= times) {
        throw new FileNotFoundException("an entry of " + folder);
      }
      return super.listStatus(folder);
    }
  }

  private org.apache.flink.core.fs.Path path() {
    return new org.apache.flink.core.fs.Path(dir.toUri());
  }

  private String newest() throws IOException {
    String path = RetainedCheckpoints.newest(dir.toUri().toString()).orElseThrow();
    return dir.relativize(Path.of(path.substring("file:".length()))).toString();
  }

  private void completed(String checkpoint, long modifiedMs) throws IOException {
    Path metadata = Files.createDirectories(dir.resolve(checkpoint)).resolve("_metadata");
    Files.writeString(metadata, "");
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(modifiedMs));
  }
}
