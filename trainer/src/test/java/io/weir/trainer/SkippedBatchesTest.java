package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.weir.core.cascade.RequestSample;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SkippedBatchesTest {
  private static final List<RequestSample> BATCH = List.of(TestSamples.sample(1));

  @Test
  void add_ofMoreThanAreKept_leavesTheNewest() throws IOException {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path dir = files.getPath("/skipped");
      SkippedBatches batches = new SkippedBatches(dir, 2);
      for (int skipped = 1; skipped <= 4; skipped++) {
        batches.add(BATCH, 7, skipped);
      }
      try (Stream<Path> left = Files.list(dir)) {
        assertThat(left.map(file -> file.getFileName().toString()).sorted())
            .containsExactly(
                "step-00000000000000000007-0000000003.jsonl",
                "step-00000000000000000007-0000000004.jsonl");
      }
    }
  }

  @Test
  void add_toAProviderThatFailsUnchecked_goesOn() throws IOException {
    FileSystem files = Jimfs.newFileSystem(Configuration.unix());
    SkippedBatches batches = new SkippedBatches(files.getPath("/skipped"), 2);
    files.close();
    assertThatCode(() -> batches.add(BATCH, 7, 1)).doesNotThrowAnyException();
  }
}
