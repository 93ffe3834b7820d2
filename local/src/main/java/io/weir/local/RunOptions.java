package io.weir.local;

import io.weir.core.InvalidValueException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command that runs the whole loop can be told. */
final class RunOptions {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Keep the data of all parts here. Default: a temporary folder, removed at the end.")
  private @Nullable Path dir;

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the summary as JSON.")
  private @Nullable Path summary;

  @Option(names = "--keep-running", description = "Stay up after the summary, until interrupted.")
  private boolean keepRunning;

  RunOptions() {}

  @Nullable Path dir() {
    return dir;
  }

  @Nullable Path summary() {
    return summary;
  }

  boolean keepRunning() {
    return keepRunning;
  }

  /** Fails now if something could not be written at the end. */
  void check() {
    requireWritable("summary", summary);
    requireNewFolder(dir);
  }

  /** Fails where a run has left its data, or anything else is. */
  static void requireNewFolder(@Nullable Path dir) {
    if (dir != null && Files.exists(dir)) {
      requireEmptyFolder(dir);
    }
  }

  /** Fails where an option is given that cannot be given here. */
  static void requireAbsent(String option, @Nullable Object value, String rule) {
    if (value != null) {
      throw new InvalidValueException(option, value, rule);
    }
  }

  static void requireWritable(String option, @Nullable Path file) {
    if (file == null) {
      return;
    }
    Path parent = file.toAbsolutePath().getParent();
    boolean writable =
        Files.exists(file)
            ? Files.isRegularFile(file) && Files.isWritable(file)
            : parent != null && Files.isDirectory(parent) && Files.isWritable(parent);
    if (!writable) {
      throw new InvalidValueException(option, file, "a file that can be written");
    }
  }

  private static void requireEmptyFolder(Path dir) {
    try (var entries = Files.isDirectory(dir) ? Files.list(dir) : null) {
      if (entries != null && entries.findAny().isEmpty()) {
        return;
      }
    } catch (java.io.IOException e) {
      // Said below.
    }
    throw new InvalidValueException("dir", dir, "a new or empty folder");
  }
}
