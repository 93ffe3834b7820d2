package io.weir.benchmarks.join;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/** The completed checkpoints of a running job. */
final class Checkpoints {
  private static final Pattern METADATA = Pattern.compile(".*/chk-(\\d+)/_metadata");
  private static final int ATTEMPTS = 20;

  private final Path dir;

  Checkpoints(Path dir) {
    this.dir = dir;
  }

  /** The number of the newest; 0 = there is none. */
  long newest() {
    return newestMetadata().map(Checkpoints::number).orElse(0L);
  }

  /**
   * Bytes of all files that the newest one refers to, its own and those it shares with earlier
   * ones, and of its metadata, which holds what is too small for a file.
   */
  long newestBytes() throws IOException {
    for (int i = 0; ; i++) {
      Path metadata = newestMetadata().orElseThrow(() -> new IOException(dir + ": no checkpoint"));
      try {
        return bytes(metadata);
      } catch (IOException e) {
        // Flink resolves files against the checkpoint's folder and fails in its own words when the
        // folder goes while it reads: a newer one took its place.
        if (i == ATTEMPTS || Files.exists(metadata)) {
          throw e;
        }
      }
    }
  }

  private static long bytes(Path metadata) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(metadata)))) {
      CheckpointMetadata checkpoint =
          org.apache.flink.runtime.checkpoint.Checkpoints.loadCheckpointMetadata(
              in, Checkpoints.class.getClassLoader(), metadata.toString());
      return Files.size(metadata)
          + checkpoint.getOperatorStates().stream().mapToLong(OperatorState::getStateSize).sum();
    }
  }

  private Optional<Path> newestMetadata() {
    while (true) {
      try (Stream<Path> tree = Files.walk(dir)) {
        return tree.filter(path -> METADATA.matcher(path.toString()).matches())
            .max((a, b) -> Long.compare(number(a), number(b)));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      } catch (UncheckedIOException e) {
        continue; // a checkpoint was deleted meanwhile
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static long number(Path metadata) {
    Matcher matcher = METADATA.matcher(metadata.toString());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
