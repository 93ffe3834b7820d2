package io.weir.trainer.publication;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.core.InvalidValueException;
import io.weir.core.cascade.ModelSnapshot.SnapshotFile;
import io.weir.trainer.files.DurableFiles;
import io.weir.trainer.files.FileEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of snapshots, each a folder {@code generation-N} that on a disk is there whole or not at
 * all: written beside, forced to disk, renamed. In other file systems, such as object stores, what
 * has a {@code manifest.json} is whole.
 *
 * <p>{@code manifest.json} lists the other files with their sizes and SHA-256; it is itself among
 * those that {@code models} names. One thread of its own writes, so that training goes on.
 * Thread-safe; whoever opens it closes it.
 */
public final class SnapshotFolder implements Snapshots, AutoCloseable {
  /** Lists the files of a snapshot. */
  public static final String MANIFEST = "manifest.json";

  private static final Logger log = LoggerFactory.getLogger(SnapshotFolder.class);
  private static final String PREFIX = "generation-";
  private static final String TEMPORARY = ".tmp-";
  private static final long CLOSE_SECONDS = 10;
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Path dir;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "weir-snapshots");
            thread.setDaemon(true);
            return thread;
          });

  private SnapshotFolder(Path dir) {
    this.dir = dir;
  }

  /** The file {@link #MANIFEST}. */
  private record Manifest(long generation, List<SnapshotFile> files) {}

  /**
   * Opens a folder, making it if it is missing, and deletes what an interrupted write left there.
   *
   * @throws InvalidValueException when it cannot be written to
   */
  public static SnapshotFolder open(Path dir) {
    try {
      Files.createDirectories(dir);
      for (Path left : unfinished(dir)) {
        DurableFiles.delete(left);
      }
      return new SnapshotFolder(dir);
    } catch (IOException e) {
      InvalidValueException refusal =
          new InvalidValueException(
              "trainer.publication.snapshot-dir",
              dir,
              "a folder that can be written to; "
                  + e.getClass().getSimpleName()
                  + " "
                  + e.getMessage());
      refusal.initCause(e);
      throw refusal;
    }
  }

  private static List<Path> unfinished(Path dir) throws IOException {
    List<Path> left = new ArrayList<>(DurableFiles.entries(dir, TEMPORARY));
    if (!DurableFiles.isDisk(dir)) {
      snapshots(dir).stream()
          .filter(folder -> Files.notExists(folder.resolve(MANIFEST)))
          .forEach(left::add);
    }
    return left;
  }

  private static List<Path> snapshots(Path dir) throws IOException {
    List<Path> snapshots = new ArrayList<>(DurableFiles.entries(dir, PREFIX));
    snapshots.removeIf(path -> !id(path).matches("\\d+"));
    return snapshots;
  }

  private static String id(Path snapshot) {
    return snapshot.getFileName().toString().substring(PREFIX.length());
  }

  /** The folder of a generation's snapshot. */
  public static Path of(Path dir, long generation) {
    return dir.resolve(PREFIX + generation);
  }

  @Override
  public CompletableFuture<List<SnapshotFile>> write(long generation, Map<String, Content> files) {
    return CompletableFuture.supplyAsync(() -> writeNow(generation, files), writer);
  }

  @Override
  public void retain(Set<Long> generations) {
    Set<Long> kept = Set.copyOf(generations);
    writer.execute(() -> retainNow(kept));
  }

  /** Ends after what is being written. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("a snapshot is still being written; it is abandoned");
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<SnapshotFile> writeNow(long generation, Map<String, Content> files) {
    Path target = of(dir, generation);
    Path folder = DurableFiles.isDisk(dir) ? dir.resolve(TEMPORARY + generation) : target;
    try {
      DurableFiles.delete(folder);
      Files.createDirectories(folder);
      List<SnapshotFile> written = new ArrayList<>();
      for (var file : files.entrySet()) {
        written.add(writeFile(folder.resolve(file.getKey()), file.getValue()));
      }
      byte[] manifest =
          JSON.writerWithDefaultPrettyPrinter()
              .writeValueAsBytes(new Manifest(generation, List.copyOf(written)));
      written.add(writeFile(folder.resolve(MANIFEST), out -> out.write(manifest)));
      if (DurableFiles.isDisk(dir)) {
        DurableFiles.force(folder);
        DurableFiles.delete(target);
        Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.force(dir);
      }
      return written;
    } catch (IOException e) {
      DurableFiles.discard(folder);
      throw new UncheckedIOException(
          folder + ": " + e.getClass().getSimpleName() + " " + e.getMessage(), e);
    } catch (RuntimeException e) {
      DurableFiles.discard(folder);
      throw new IllegalStateException(folder + ": " + e, e);
    }
  }

  private void retainNow(Set<Long> generations) {
    try {
      for (Path snapshot : snapshots(dir)) {
        if (!generations.contains(Long.parseLong(id(snapshot)))) {
          remove(snapshot, dir.resolve(TEMPORARY + "old-" + id(snapshot)));
        }
      }
    } catch (IOException | RuntimeException e) {
      log.warn("{}: an old snapshot stays: {}", dir, e.toString());
    }
  }

  private void remove(Path snapshot, Path doomed) throws IOException {
    if (DurableFiles.isDisk(dir)) {
      DurableFiles.delete(doomed);
      Files.move(snapshot, doomed, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.delete(doomed);
    } else {
      DurableFiles.delete(snapshot.resolve(MANIFEST));
      DurableFiles.delete(snapshot);
    }
  }

  private static SnapshotFile writeFile(Path path, Content content) throws IOException {
    FileEntry written = DurableFiles.write(path, content::write);
    return new SnapshotFile(written.name(), written.sizeBytes(), written.sha256());
  }
}
