package io.weir.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.core.cascade.RequestSample;
import io.weir.trainer.files.DurableFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batches whose steps were skipped, for people to look at: a file each, a sample a line in
 * JSON, the newest ones. Not thread-safe.
 */
final class SkippedBatches {
  private static final Logger log = LoggerFactory.getLogger(SkippedBatches.class);
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final String PREFIX = "step-";

  private final Path dir;
  private final int keep;

  /**
   * @param keep how many stay; 0 = none is written
   */
  SkippedBatches(Path dir, int keep) {
    this.dir = dir;
    this.keep = keep;
  }

  /**
   * Writes a batch. A file system that does not take it is told of, and training goes on.
   *
   * @param step steps taken before it
   * @param skipped steps skipped by now, this one included
   */
  void add(List<RequestSample> samples, long step, long skipped) {
    if (keep == 0) {
      return;
    }
    Path file = dir.resolve(PREFIX + String.format("%020d-%010d.jsonl", step, skipped));
    try {
      Files.createDirectories(dir);
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        for (RequestSample sample : samples) {
          out.write(JSON.writeValueAsString(sample));
          out.newLine();
        }
      }
      prune();
      log.warn("the skipped batch is in {}", file);
    } catch (IOException | RuntimeException e) {
      // A file system's provider may tell of its failures by unchecked exceptions.
      log.warn("{}: the skipped batch is not kept: {}", file, e.toString());
    }
  }

  private void prune() throws IOException {
    List<Path> files = DurableFiles.entries(dir, PREFIX);
    for (Path old : files.subList(0, Math.max(0, files.size() - keep))) {
      Files.delete(old);
    }
  }
}
