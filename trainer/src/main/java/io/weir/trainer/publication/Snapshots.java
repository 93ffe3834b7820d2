package io.weir.trainer.publication;

import io.weir.core.cascade.ModelSnapshot.SnapshotFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Where the files of generations go, from which readers rebuild the user and cross towers.
 *
 * <p>Asynchronous: neither method waits for a disk.
 */
public interface Snapshots {
  /** What one file holds; written once, on any thread. */
  @FunctionalInterface
  interface Content {
    /** Writes the file; the stream is buffered and is closed by the caller. */
    void write(OutputStream out) throws IOException;
  }

  /**
   * Writes a generation's files.
   *
   * @param files by name
   * @return completes when they are where they outlive this process: all of them, the manifest
   *     included; fails when they cannot be written
   */
  CompletableFuture<List<SnapshotFile>> write(long generation, Map<String, Content> files);

  /** Removes the files of every other generation. */
  void retain(Set<Long> generations);
}
