package io.weir.trainer.checkpoint;

import io.weir.core.Checks;
import io.weir.core.InvalidValueException;
import io.weir.trainer.files.DurableFiles;
import io.weir.trainer.files.FileEntry;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
 * What was damaged since is found by its digest, with all that builds on it: it is set aside as
 * {@code damaged-…} where there is a disk, with a warning, and the one before is used.
 *
 * <p>One trainer at a time: the folder is locked where there is a disk. Used by one thread at a
 * time; whoever opens it closes it.
 */
public final class CheckpointStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CheckpointStore.class);
  private static final String OPTION = "trainer.checkpoint.dir";
  private static final String PREFIX = "checkpoint-";
  private static final String TEMPORARY = ".tmp-";
  private static final String DAMAGED = "damaged-";
  private static final String ROLLED_BACK = "rolled-back-";

  private final Path dir;
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
      for (Path left : store.unfinished()) {
        DurableFiles.delete(left);
      }
      return store;
    } catch (IOException e) {
      store.close();
      throw unusable(dir, e);
    }
  }

  /** What interrupted writes have left. */
  private List<Path> unfinished() throws IOException {
    List<Path> left = new ArrayList<>(entries(TEMPORARY));
    if (!isDisk()) {
      entries(PREFIX).stream()
          .filter(folder -> Files.notExists(folder.resolve(Manifest.DIGEST_FILE)))
          .forEach(left::add);
    }
    return left;
  }

  /**
   * The newest checkpoint that is whole, and that the next one of changes builds on.
   *
   * @throws InvalidValueException when it is of another format
   * @throws UncheckedIOException when the disk cannot be read
   */
  public Optional<Checkpoint> newest() {
    try {
      List<Path> checkpoints = entries(PREFIX);
      Collections.reverse(checkpoints);
      for (Path checkpoint : checkpoints) {
        // One that another builds on may have been set aside with it.
        Manifest manifest = Files.exists(checkpoint) ? verified(checkpoint) : null;
        if (manifest != null) {
          last =
              new Checkpoint(
                  manifest.step(), checkpoint, folders(manifest), manifest.configurationHash());
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
    List<String> remains = new ArrayList<>();
    try {
      for (String prefix : List.of(PREFIX, DAMAGED, ROLLED_BACK)) {
        entries(prefix).forEach(entry -> remains.add(entry.getFileName().toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Checks.check(
        remains.isEmpty(),
        OPTION,
        dir,
        "a checkpoint that is whole, or none at all; there are only " + remains);
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
    Path target = unusedName(step);
    Path folder = isDisk() ? dir.resolve(TEMPORARY + target.getFileName()) : target;
    try {
      DurableFiles.delete(folder);
      Files.createDirectory(folder);
      writeFiles(folder, step, base, files);
      if (isDisk()) {
        Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.force(dir);
      }
    } catch (IOException | RuntimeException e) {
      DurableFiles.discard(folder);
      throw e;
    }
    last = new Checkpoint(step, target, base, configurationHash);
    prune();
    return last;
  }

  /**
   * Keeps, beside the newest ones, the newest of at most that many steps: what learning can be
   * taken back to.
   */
  public void keepFor(long step) {
    goodStep = step;
  }

  /**
   * How many steps each checkpoint has, ascending; those that are damaged may be among them.
   *
   * @throws UncheckedIOException when the folder cannot be read
   */
  public List<Long> steps() {
    try {
      return entries(PREFIX).stream().map(CheckpointStore::step).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long step(Path checkpoint) {
    String name = checkpoint.getFileName().toString();
    return Long.parseLong(name.substring(PREFIX.length()).split("-")[0]);
  }

  /**
   * Sets aside, as {@code rolled-back-…}, every checkpoint of more steps than that.
   *
   * @throws UncheckedIOException when the folder cannot be written to
   */
  public void rollBack(long step) {
    try {
      for (Path checkpoint : entries(PREFIX)) {
        String name = checkpoint.getFileName().toString();
        if (step(checkpoint) > step) {
          Path aside = dir.resolve(ROLLED_BACK + name);
          DurableFiles.delete(aside);
          Files.move(checkpoint, aside);
          log.warn("{} is set aside as {}", checkpoint, aside.getFileName());
        }
      }
      DurableFiles.force(dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Releases the folder; a second call does nothing. */
  @Override
  public void close() {
    lock.close();
  }

  private void writeFiles(Path into, long step, List<Path> base, Map<String, StateWriter> files)
      throws IOException {
    List<Manifest.Link> links = new ArrayList<>();
    for (Path folder : base) {
      links.add(Manifest.link(folder));
    }
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

  private boolean isDisk() {
    return DurableFiles.isDisk(dir);
  }

  private Path unusedName(long step) {
    for (int n = 0; ; n++) {
      Path path = dir.resolve(PREFIX + String.format("%020d-%06d", step, n));
      if (!Files.exists(path)) {
        return path;
      }
    }
  }

  private List<Path> folders(Manifest manifest) {
    return manifest.base().stream().map(link -> dir.resolve(link.name())).toList();
  }

  /** The manifest of a checkpoint that is whole with all it builds on; null = it is not. */
  private @Nullable Manifest verified(Path checkpoint) throws IOException {
    Manifest manifest = intact(checkpoint);
    if (manifest == null) {
      return null;
    }
    refuseOtherFormat(checkpoint, manifest);
    for (Manifest.Link link : manifest.base()) {
      Path folder = dir.resolve(link.name());
      boolean whole =
          Files.exists(folder) && intact(folder) != null && Manifest.link(folder).equals(link);
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
    if (!isDisk()) {
      log.warn("{} is damaged, {}; not used", checkpoint, damage);
      return;
    }
    Path aside = aside(checkpoint);
    log.warn("{} is damaged, {}; set aside as {}", checkpoint, damage, aside.getFileName());
    Files.move(checkpoint, aside, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.force(dir);
  }

  private static @Nullable String damage(Path checkpoint, Manifest manifest) throws IOException {
    for (FileEntry entry : manifest.files()) {
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

  private void refuseOtherFormat(Path checkpoint, Manifest manifest) {
    Checks.check(
        manifest.format() == Manifest.FORMAT,
        OPTION,
        checkpoint + " of format " + manifest.format(),
        "a checkpoint of format " + Manifest.FORMAT);
  }

  /** Deletes the oldest checkpoints but those that kept ones build on. */
  private void prune() {
    try {
      List<Path> checkpoints = entries(PREFIX);
      int doomed = Math.max(0, checkpoints.size() - retention.keep());
      Set<String> needed = new HashSet<>();
      for (Path kept : checkpoints.subList(doomed, checkpoints.size())) {
        needed.addAll(baseOf(kept));
      }
      long good = goodStep;
      checkpoints.stream()
          .filter(checkpoint -> step(checkpoint) <= good)
          .reduce((older, newer) -> newer)
          .ifPresent(
              newest -> {
                needed.add(newest.getFileName().toString());
                needed.addAll(baseOf(newest));
              });
      for (Path old : checkpoints.subList(0, doomed)) {
        if (!needed.contains(old.getFileName().toString())) {
          remove(old);
        }
      }
    } catch (IOException e) {
      log.warn("{}: old checkpoints cannot be deleted: {}", dir, e.getMessage());
    }
  }

  private static Set<String> baseOf(Path checkpoint) {
    try {
      return Manifest.read(checkpoint).base().stream()
          .map(Manifest.Link::name)
          .collect(Collectors.toSet());
    } catch (IOException e) {
      // Damaged: nobody will go on from it, and the next start says so.
      return Set.of();
    }
  }

  /** What looks like a checkpoint is never half deleted. */
  private void remove(Path old) throws IOException {
    if (isDisk()) {
      Path doomed = dir.resolve(TEMPORARY + "old-" + old.getFileName());
      Files.move(old, doomed, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.delete(doomed);
    } else {
      DurableFiles.delete(old.resolve(Manifest.DIGEST_FILE));
      DurableFiles.delete(old);
    }
  }

  private List<Path> entries(String prefix) throws IOException {
    return DurableFiles.entries(dir, prefix);
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
