package io.weir.trainer.checkpoint;

import io.weir.core.Checks;
import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a trainer's checkpoints, each one atomic unit.
 *
 * <p>A checkpoint is a folder {@code checkpoint-STEP-N}, N counting those of the same step. Its
 * files are written into a folder beside and forced to disk, the manifest with their sizes and
 * digests last; then the folder is renamed. So what bears the name is complete, and what a disk has
 * damaged since is found by its digest: it is set aside as {@code damaged-…}, with a warning, and
 * the one before is used.
 *
 * <p>One trainer at a time: the folder is locked. Not thread-safe; whoever opens it closes it.
 */
public final class CheckpointStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CheckpointStore.class);
  private static final String OPTION = "trainer.checkpoint.dir";
  private static final String PREFIX = "checkpoint-";
  private static final String TEMPORARY = ".tmp-";
  private static final String DAMAGED = "damaged-";

  private final Path dir;
  private final int keep;
  private final String configurationHash;
  private final FileChannel lock;

  private CheckpointStore(Path dir, int keep, String configurationHash, FileChannel lock) {
    this.dir = dir;
    this.keep = keep;
    this.configurationHash = configurationHash;
    this.lock = lock;
  }

  /**
   * Opens a folder, making it if it is missing, and deletes what an interrupted write left there.
   *
   * @param keep how many checkpoints are kept, at least 1
   * @param configurationHash of the configuration that shapes the state
   * @throws InvalidValueException when the folder cannot be written to or another trainer has it
   */
  public static CheckpointStore open(Path dir, int keep, String configurationHash) {
    Checks.positive("keep", keep);
    FileChannel lock = lock(dir);
    CheckpointStore store = new CheckpointStore(dir, keep, configurationHash, lock);
    try {
      for (Path left : store.entries(TEMPORARY)) {
        DurableFiles.delete(left);
      }
      return store;
    } catch (IOException e) {
      store.close();
      throw unusable(dir, "a folder that can be written to", e);
    }
  }

  /**
   * The newest checkpoint that is whole.
   *
   * @throws InvalidValueException when it belongs to another configuration or format
   * @throws UncheckedIOException when the disk cannot be read
   */
  public Optional<Checkpoint> newest() {
    try {
      List<Path> checkpoints = entries(PREFIX);
      Collections.reverse(checkpoints);
      for (Path checkpoint : checkpoints) {
        Manifest manifest = verified(checkpoint);
        if (manifest != null) {
          refuseForeign(checkpoint, manifest);
          return Optional.of(new Checkpoint(manifest.step(), checkpoint));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a checkpoint; when it returns, the checkpoint is on disk and the oldest ones are gone.
   *
   * @param step training steps taken so far
   * @param files state by file name
   * @throws InvalidValueException when the folder cannot be written to
   */
  public Checkpoint write(long step, Map<String, StateWriter> files) {
    try {
      Path target = unusedName(step);
      Path temporary = dir.resolve(TEMPORARY + target.getFileName());
      DurableFiles.delete(temporary);
      Files.createDirectory(temporary);
      writeFiles(temporary, step, files);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.force(dir);
      prune();
      return new Checkpoint(step, target);
    } catch (IOException e) {
      throw unusable(dir, "a folder that can be written to", e);
    }
  }

  /** Releases the folder; a second call does nothing. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeFiles(Path into, long step, Map<String, StateWriter> files) throws IOException {
    List<Manifest.Entry> entries = new ArrayList<>();
    for (var file : files.entrySet()) {
      entries.add(DurableFiles.write(into.resolve(file.getKey()), file.getValue()));
    }
    new Manifest(Manifest.FORMAT, configurationHash, step, entries).write(into);
    DurableFiles.force(into);
  }

  private Path unusedName(long step) {
    for (int n = 0; ; n++) {
      Path path = dir.resolve(PREFIX + String.format("%020d-%06d", step, n));
      if (!Files.exists(path)) {
        return path;
      }
    }
  }

  /** The manifest of a whole checkpoint; null when it is damaged and was set aside. */
  private @Nullable Manifest verified(Path checkpoint) throws IOException {
    String damage;
    try {
      Manifest manifest = Manifest.read(checkpoint);
      damage = damage(checkpoint, manifest);
      if (damage == null) {
        return manifest;
      }
    } catch (IOException e) {
      damage = e.getClass().getSimpleName() + " " + e.getMessage();
    }
    Path aside = aside(checkpoint);
    log.warn("{} is damaged, {}; set aside as {}", checkpoint, damage, aside.getFileName());
    Files.move(checkpoint, aside, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.force(dir);
    return null;
  }

  private static @Nullable String damage(Path checkpoint, Manifest manifest) throws IOException {
    for (Manifest.Entry entry : manifest.files()) {
      Path file = checkpoint.resolve(entry.name());
      long size = Files.isRegularFile(file) ? Files.size(file) : -1;
      if (size != entry.sizeBytes()) {
        return entry.name() + ": " + size + " bytes (expected: " + entry.sizeBytes() + ")";
      }
      String sha256 = DurableFiles.sha256(file);
      if (!sha256.equals(entry.sha256())) {
        return entry.name() + ": SHA-256 " + sha256 + " (expected: " + entry.sha256() + ")";
      }
    }
    return null;
  }

  private Path aside(Path checkpoint) {
    Path aside = dir.resolve(DAMAGED + checkpoint.getFileName());
    for (int n = 1; Files.exists(aside); n++) {
      aside = dir.resolve(DAMAGED + n + "-" + checkpoint.getFileName());
    }
    return aside;
  }

  private void refuseForeign(Path checkpoint, Manifest manifest) {
    Checks.check(
        manifest.format() == Manifest.FORMAT,
        OPTION,
        checkpoint + " of format " + manifest.format(),
        "a checkpoint of format " + Manifest.FORMAT);
    Checks.check(
        manifest.configurationHash().equals(configurationHash),
        OPTION,
        checkpoint,
        "a checkpoint of this model's configuration");
  }

  private void prune() throws IOException {
    List<Path> checkpoints = entries(PREFIX);
    for (Path old : checkpoints.subList(0, Math.max(0, checkpoints.size() - keep))) {
      // Renamed first: what bears a checkpoint's name is never half deleted.
      Path doomed = dir.resolve(TEMPORARY + "old-" + old.getFileName());
      Files.move(old, doomed, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.delete(doomed);
    }
  }

  /** Entries whose names begin so, in ascending order of their names. */
  private List<Path> entries(String prefix) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir, prefix + "*")) {
      entries.forEach(found::add);
    }
    Collections.sort(found);
    return found;
  }

  private static FileChannel lock(Path dir) {
    FileChannel channel = null;
    try {
      Files.createDirectories(dir);
      channel =
          FileChannel.open(
              dir.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return channel;
      }
      channel.close();
    } catch (OverlappingFileLockException e) {
      closeQuietly(channel);
    } catch (IOException e) {
      throw unusable(dir, "a folder that can be written to", e);
    }
    throw new InvalidValueException(OPTION, dir, "a folder that no other trainer uses");
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      log.warn("closing the lock of the checkpoints: {}", e.getMessage());
    }
  }

  private static InvalidValueException unusable(Path dir, String rule, IOException cause) {
    InvalidValueException refusal =
        new InvalidValueException(
            OPTION, dir, rule + "; " + cause.getClass().getSimpleName() + " " + cause.getMessage());
    refusal.initCause(cause);
    return refusal;
  }
}
