package io.weir.trainer.checkpoint;

import io.weir.core.Checks;
import io.weir.core.InvalidValueException;
import io.weir.trainer.checkpoint.CheckpointFolders.Aside;
import io.weir.trainer.files.DurableFiles;
import io.weir.trainer.files.FileEntry;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a trainer's checkpoints, each one atomic unit.
 *
 * <p>A checkpoint is a folder {@code checkpoint-STEP-N}, N counting those of the same step. It is
 * whole, or holds what has changed since the one before and names, in its manifest, all that it
 * builds on.
 *
 * <p>On disk its files are written into a folder beside and forced, the manifest with their sizes
 * and digests last; then the folder is renamed. So what bears the name is complete. In other file
 * systems, such as object stores, nothing is renamed: what has a manifest's digest is complete.
 * What was damaged since is found by its digest, with all that builds on it: it is set aside, with
 * a warning, and the one before is used; see {@link CheckpointFolders}.
 *
 * <p>One trainer at a time: the folder is locked where there is a disk. Used by one thread at a
 * time; whoever opens it closes it.
 */
public final class CheckpointStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CheckpointStore.class);
  private static final String OPTION = "trainer.checkpoint.dir";

  private final Path dir;
  private final CheckpointFolders folders;
  private final Retention retention;
  private final String configurationHash;
  private final FolderLock lock;
  // Old checkpoints are deleted on the thread that writes.
  private volatile long goodStep = Long.MAX_VALUE;
  private @Nullable Checkpoint last;

  /**
   * How many checkpoints there are.
   *
   * @param keep how many are kept, beside those they build on, at least 1
   * @param fullEvery of so many in a row one is whole, at least 1
   */
  public record Retention(int keep, int fullEvery) {
    public Retention {
      Checks.positive("keep", keep);
      Checks.positive("full-every", fullEvery);
    }
  }

  private CheckpointStore(
      Path dir, Retention retention, String configurationHash, FolderLock lock) {
    this.dir = dir;
    this.folders = new CheckpointFolders(dir);
    this.retention = retention;
    this.configurationHash = configurationHash;
    this.lock = lock;
  }

  /**
   * Opens a folder, making it if it is missing, and deletes what an interrupted write left there.
   *
   * @param configurationHash of the configuration that shapes the state
   * @throws InvalidValueException when the folder cannot be written to or another trainer has it
   */
  public static CheckpointStore open(Path dir, Retention retention, String configurationHash) {
    FolderLock lock;
    try {
      Files.createDirectories(dir);
      lock = FolderLock.take(dir);
    } catch (IOException e) {
      throw unusable(dir, e);
    }
    CheckpointStore store = new CheckpointStore(dir, retention, configurationHash, lock);
    try {
      store.folders.deleteUnfinished();
      return store;
    } catch (IOException e) {
      store.close();
      throw unusable(dir, e);
    }
  }

  /**
   * The newest checkpoint that is whole, and that the next one of changes builds on.
   *
   * @throws InvalidValueException when it is of another format
   * @throws UncheckedIOException when the disk cannot be read
   */
  public Optional<Checkpoint> newest() {
    try {
      List<Path> checkpoints = folders.usable();
      Collections.reverse(checkpoints);
      for (Path checkpoint : checkpoints) {
        // One that another builds on may have been set aside with it.
        Manifest manifest = folders.isUsable(checkpoint) ? verified(checkpoint) : null;
        if (manifest != null) {
          last =
              new Checkpoint(
                  manifest.step(), checkpoint, base(manifest), manifest.configurationHash());
          return Optional.of(last);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a start goes on from: {@link #newest}; empty where there never was a checkpoint.
   *
   * @throws InvalidValueException also when there were some, and none of them is to be used
   */
  public Optional<Checkpoint> toGoOnFrom() {
    Optional<Checkpoint> newest = newest();
    if (newest.isEmpty()) {
      refuseRemains();
    }
    return newest;
  }

  /** To begin anew in silence would forget all that was learnt. */
  private void refuseRemains() {
    try {
      List<String> remains = folders.names();
      Checks.check(
          remains.isEmpty(),
          OPTION,
          dir,
          "a checkpoint that is whole, or none at all; there are only " + remains);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the next checkpoint must be whole: there is none to build on, or it is time. */
  public boolean nextIsFull() {
    return last == null || !isOwn(last) || last.base().size() + 1 >= retention.fullEvery();
  }

  /** Whether a checkpoint is of the configuration that this store was opened for. */
  public boolean isOwn(Checkpoint checkpoint) {
    return checkpoint.configurationHash().equals(configurationHash);
  }

  /**
   * Writes a whole checkpoint; when it returns, the checkpoint is on disk and the oldest ones are
   * gone.
   *
   * @param step training steps taken so far
   * @param files state by file name
   * @throws IOException when it could not be written; what was there before is as it was
   */
  public Checkpoint writeFull(long step, Map<String, StateWriter> files) throws IOException {
    return write(step, List.of(), files);
  }

  /**
   * Writes a checkpoint of what has changed since the one before, else as {@link #writeFull}.
   *
   * @throws IllegalStateException when there is none to build on
   */
  public Checkpoint writeChanges(long step, Map<String, StateWriter> files) throws IOException {
    Checkpoint before = last;
    if (before == null) {
      throw new IllegalStateException("no checkpoint to build on");
    }
    List<Path> base = new ArrayList<>(before.base());
    base.add(before.dir());
    return write(step, base, files);
  }

  private Checkpoint write(long step, List<Path> base, Map<String, StateWriter> files)
      throws IOException {
    List<Manifest.Link> links = links(base);
    Path target = folders.unused(step);
    try {
      writeFiles(folders.begin(target), step, links, files);
      folders.finish(target);
    } catch (IOException | RuntimeException e) {
      folders.discard(target);
      throw e;
    }
    Checkpoint written = new Checkpoint(step, target, base, configurationHash);
    last = written;
    prune(written);
    return written;
  }

  /**
   * Keeps, beside the newest ones, the newest of at most that many steps: what learning can be
   * taken back to.
   */
  public void keepFor(long step) {
    goodStep = step;
  }

  /**
   * How many steps each checkpoint has, ascending; damaged ones that nobody has read may be among
   * them.
   *
   * @throws UncheckedIOException when the folder cannot be read
   */
  public List<Long> steps() {
    try {
      return folders.usable().stream().map(CheckpointFolders::step).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sets aside every checkpoint of more steps than that.
   *
   * @throws UncheckedIOException when the folder cannot be written to
   */
  public void rollBack(long step) {
    try {
      for (Path checkpoint : folders.usable()) {
        if (CheckpointFolders.step(checkpoint) > step) {
          folders.setAside(checkpoint, Aside.ROLLED_BACK, "is rolled back");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Releases the folder; a second call does nothing. */
  @Override
  public void close() {
    lock.close();
  }

  /** What a checkpoint builds on; where that is not to be had, the next one is whole. */
  private List<Manifest.Link> links(List<Path> base) throws IOException {
    List<Manifest.Link> links = new ArrayList<>();
    try {
      for (Path folder : base) {
        links.add(link(folder));
      }
      return links;
    } catch (IOException | RuntimeException e) {
      last = null;
      throw e;
    }
  }

  /** Of a checkpoint whose files are all there, as long as they were; they are not read through. */
  private Manifest.Link link(Path folder) throws IOException {
    if (!folders.isUsable(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    for (FileEntry entry : Manifest.read(folder).files()) {
      String damage = damageOfSize(folder, entry);
      if (damage != null) {
        throw new IOException(folder.getFileName() + ", which it would build on: " + damage);
      }
    }
    return Manifest.link(folder);
  }

  private void writeFiles(
      Path into, long step, List<Manifest.Link> links, Map<String, StateWriter> files)
      throws IOException {
    List<FileEntry> entries = new ArrayList<>();
    for (var file : files.entrySet()) {
      entries.add(write(into.resolve(file.getKey()), file.getValue()));
    }
    new Manifest(Manifest.FORMAT, configurationHash, step, links, entries).write(into);
    DurableFiles.force(into);
  }

  private static FileEntry write(Path file, StateWriter state) throws IOException {
    return DurableFiles.write(
        file,
        sink -> {
          DataOutputStream out = new DataOutputStream(sink);
          state.write(out);
          out.flush();
        });
  }

  private List<Path> base(Manifest manifest) {
    return manifest.base().stream().map(link -> folders.of(link.name())).toList();
  }

  /** The manifest of a checkpoint that is whole with all it builds on; null = it is not. */
  private @Nullable Manifest verified(Path checkpoint) throws IOException {
    Manifest manifest = intact(checkpoint);
    if (manifest == null) {
      return null;
    }
    refuseOtherFormat(checkpoint, manifest);
    for (Manifest.Link link : manifest.base()) {
      Path folder = folders.of(link.name());
      boolean whole =
          folders.isUsable(folder) && intact(folder) != null && Manifest.link(folder).equals(link);
      if (!whole) {
        setAside(checkpoint, link.name() + ", which it builds on, is not as it was");
        return null;
      }
    }
    return manifest;
  }

  /** The manifest of a checkpoint whose own files are whole; null = they are not. */
  private @Nullable Manifest intact(Path checkpoint) throws IOException {
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
    setAside(checkpoint, damage);
    return null;
  }

  private void setAside(Path checkpoint, String damage) throws IOException {
    folders.setAside(checkpoint, Aside.DAMAGED, "is damaged, " + damage);
  }

  private static @Nullable String damage(Path checkpoint, Manifest manifest) throws IOException {
    for (FileEntry entry : manifest.files()) {
      String ofSize = damageOfSize(checkpoint, entry);
      if (ofSize != null) {
        return ofSize;
      }
      String sha256 = DurableFiles.sha256(checkpoint.resolve(entry.name()));
      if (!sha256.equals(entry.sha256())) {
        return entry.name() + ": SHA-256 " + sha256 + " (expected: " + entry.sha256() + ")";
      }
    }
    return null;
  }

  private static @Nullable String damageOfSize(Path checkpoint, FileEntry entry)
      throws IOException {
    Path file = checkpoint.resolve(entry.name());
    long size = Files.isRegularFile(file) ? Files.size(file) : -1;
    return size == entry.sizeBytes()
        ? null
        : entry.name() + ": " + size + " bytes (expected: " + entry.sizeBytes() + ")";
  }

  private void refuseOtherFormat(Path checkpoint, Manifest manifest) {
    Checks.check(
        manifest.format() == Manifest.FORMAT,
        OPTION,
        checkpoint + " of format " + manifest.format(),
        "a checkpoint of format " + Manifest.FORMAT);
  }

  /** Deletes the oldest checkpoints but those that kept ones build on, and the one just written. */
  private void prune(Checkpoint written) {
    try {
      List<Path> checkpoints = folders.usable();
      int doomed = Math.max(0, checkpoints.size() - retention.keep());
      // Damaged ones of more steps may be counted among those that are kept.
      Set<String> needed = new HashSet<>(Set.of(name(written.dir())));
      written.base().forEach(folder -> needed.add(name(folder)));
      for (Path kept : checkpoints.subList(doomed, checkpoints.size())) {
        needed.addAll(withBase(kept));
      }
      long good = goodStep;
      checkpoints.stream()
          .filter(checkpoint -> CheckpointFolders.step(checkpoint) <= good)
          .reduce((older, newer) -> newer)
          .ifPresent(newest -> needed.addAll(withBase(newest)));
      for (Path old : checkpoints.subList(0, doomed)) {
        if (!needed.contains(name(old))) {
          folders.delete(old);
        }
      }
    } catch (IOException | RuntimeException e) {
      // What was written stands, whatever a file system's provider says of the old ones.
      log.warn("{}: old checkpoints cannot be deleted: {}", dir, e.toString());
    }
  }

  /** The names of a checkpoint and of those that it builds on. */
  private static Set<String> withBase(Path checkpoint) {
    Set<String> names = new HashSet<>(Set.of(name(checkpoint)));
    try {
      Manifest.read(checkpoint).base().forEach(link -> names.add(link.name()));
    } catch (IOException e) {
      // Damaged: nobody will go on from it, and the next start says so.
      log.debug("{} is damaged", checkpoint, e);
    }
    return names;
  }

  private static String name(Path checkpoint) {
    return checkpoint.getFileName().toString();
  }

  private static InvalidValueException unusable(Path dir, IOException cause) {
    InvalidValueException refusal =
        new InvalidValueException(
            OPTION,
            dir,
            "a folder that can be written to; "
                + cause.getClass().getSimpleName()
                + " "
                + cause.getMessage());
    refusal.initCause(cause);
    return refusal;
  }
}
