package io.weir.store.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFilesTest {
  @Test
  void digests_ofManyGenerations_areForgotten(@TempDir Path dir) throws Exception {
    SnapshotFiles files = new SnapshotFiles(dir);
    for (int generation = 0; generation < SnapshotFiles.MAX_DIGESTS + 5; generation++) {
      Path folder = Files.createDirectory(dir.resolve("generation-" + generation));
      Files.writeString(folder.resolve("a"), "" + generation);
      files.list(generation);
    }
    assertThat(files.remembered()).isEqualTo(SnapshotFiles.MAX_DIGESTS);
    Files.writeString(dir.resolve("generation-0").resolve("a"), "another");
    assertThat(files.list(0).get(0).sizeBytes()).isEqualTo(7);
  }
}
