package io.weir.flink;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * The completed checkpoints below a checkpoint directory: {@code JOB-ID/chk-NUMBER/_metadata}.
 *
 * <p>Flink writes {@code _metadata} last, so a checkpoint that has it is complete. Source: Apache
 * Flink, "Checkpoints", directory structure.
 */
final class RetainedCheckpoints {
  private static final String CHECKPOINT = "chk-";
  private static final String METADATA = "_metadata";
  private static final int LIST_ATTEMPTS = 20;
  // Numbers go on from those of the checkpoint a job was restored from; the clocks of some file
  // systems tell no two checkpoints of a second apart.
  private static final Comparator<Found> BY_AGE =
      Comparator.comparingLong(Found::modifiedMs).thenComparingLong(Found::number);

  private RetainedCheckpoints() {}

  private record Found(String path, long modifiedMs, long number) {}

  /**
   * The completed checkpoint that was written last.
   *
   * @param dir a checkpoint directory's URI; it need not exist
   * @return the checkpoint's own folder, as {@code execution.state-recovery.path} takes it
   * @throws IOException when the directory cannot be read
   */
  static Optional<String> newest(String dir) throws IOException {
    Path root = new Path(dir);
    return newest(root.getFileSystem(), root);
  }

  static Optional<String> newest(FileSystem files, Path root) throws IOException {
    if (!files.exists(root)) {
      return Optional.empty();
    }
    List<Found> found = new ArrayList<>();
    for (FileStatus job : list(files, root)) {
      if (job.isDir()) {
        collect(files, job.getPath(), found);
      }
    }
    return found.stream().max(BY_AGE).map(Found::path);
  }

  private static void collect(FileSystem files, Path job, List<Found> found) throws IOException {
    for (FileStatus entry : list(files, job)) {
      String name = entry.getPath().getName();
      if (!entry.isDir() || !name.matches(CHECKPOINT + "\\d{1,18}")) {
        continue;
      }
      for (FileStatus file : list(files, entry.getPath())) {
        if (file.getPath().getName().equals(METADATA)) {
          found.add(
              new Found(
                  entry.getPath().toString(),
                  file.getModificationTime(),
                  Long.parseLong(name.substring(CHECKPOINT.length()))));
        }
      }
    }
  }

  /**
   * Another join may be deleting older checkpoints meanwhile: the local file system then ends the
   * whole listing, which must not look like a folder without any.
   */
  private static FileStatus[] list(FileSystem files, Path dir) throws IOException {
    for (int attempt = 1; true; attempt++) {
      try {
        return listOnce(files, dir);
      } catch (FileNotFoundException e) {
        if (!files.exists(dir)) {
          return new FileStatus[0];
        }
        if (attempt == LIST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Flink answers null for what is gone. */
  @SuppressWarnings("NullAway")
  private static FileStatus[] listOnce(FileSystem files, Path dir) throws IOException {
    FileStatus[] entries = files.listStatus(dir);
    return entries == null ? new FileStatus[0] : entries;
  }
}
