package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
