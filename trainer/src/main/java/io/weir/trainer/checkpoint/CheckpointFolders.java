package io.weir.trainer.checkpoint;

import io.weir.trainer.files.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of checkpoints in their common one, by name and standing: being written, usable, set
 * aside.
 *
 * <p>On disk a folder's name says what it is, as folders are renamed in one step. In other file
 * systems, such as object stores, nothing is renamed: a folder with a manifest's digest is
 * finished, and one with a file {@code set-aside} is set aside.
 *
 * <p>Not thread-safe.
 */
final class CheckpointFolders {
  /** What sets a checkpoint aside, for people: it counts for nothing any more. */
  enum Aside {
    DAMAGED("damaged-"),
    ROLLED_BACK("rolled-back-");

    private final String prefix;

    Aside(String prefix) {
      this.prefix = prefix;
    }
  }

  private static final Logger log = LoggerFactory.getLogger(CheckpointFolders.class);
  private static final String PREFIX = "checkpoint-";
  private static final String TEMPORARY = ".tmp-";
  private static final String SET_ASIDE = "set-aside";

  private final Path dir;
  private final boolean disk;

  CheckpointFolders(Path dir) {
    this.dir = dir;
    this.disk = DurableFiles.isDisk(dir);
  }

  /** How many steps a checkpoint has, by its name. */
  static long step(Path checkpoint) {
    String name = checkpoint.getFileName().toString();
    return Long.parseLong(name.substring(PREFIX.length()).split("-")[0]);
  }

  /** A checkpoint's folder, by its name. */
  Path of(String name) {
    return dir.resolve(name);
  }

  /** A name for a checkpoint of so many steps that none has, above those of the same step. */
  Path unused(long step) {
    for (int n = 0; ; n++) {
      Path path = dir.resolve(PREFIX + String.format("%020d-%06d", step, n));
      if (!Files.exists(path)) {
        return path;
      }
    }
  }

  /** Makes the folder that a checkpoint is written into. */
  Path begin(Path checkpoint) throws IOException {
    Path folder = begun(checkpoint);
    DurableFiles.delete(folder);
    return Files.createDirectory(folder);
  }

  /** Gives what was begun its name; its files are on disk. */
  void finish(Path checkpoint) throws IOException {
    if (disk) {
      Files.move(begun(checkpoint), checkpoint, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.force(dir);
    }
  }

  /** Deletes what was begun. */
  void discard(Path checkpoint) {
    DurableFiles.discard(begun(checkpoint));
  }

  private Path begun(Path checkpoint) {
    return disk ? dir.resolve(TEMPORARY + checkpoint.getFileName()) : checkpoint;
  }

  /** Deletes what interrupted writes have left. */
  void deleteUnfinished() throws IOException {
    List<Path> left = new ArrayList<>(entries(TEMPORARY));
    if (!disk) {
      entries(PREFIX).stream()
          .filter(folder -> !isFinished(folder) && !isSetAside(folder))
          .forEach(left::add);
    }
    for (Path folder : left) {
      DurableFiles.delete(folder);
    }
  }

  /** Every checkpoint that is finished and not set aside, the oldest first. */
  List<Path> usable() throws IOException {
    List<Path> usable = new ArrayList<>(entries(PREFIX));
    usable.removeIf(checkpoint -> !isUsable(checkpoint));
    return usable;
  }

  /** Whether a checkpoint is there, finished and not set aside; it may be damaged. */
  boolean isUsable(Path checkpoint) {
    return disk ? Files.exists(checkpoint) : isFinished(checkpoint) && !isSetAside(checkpoint);
  }

  /** Names of all that there are, those set aside included. */
  List<String> names() throws IOException {
    List<Path> all = new ArrayList<>(entries(PREFIX));
    for (Aside aside : Aside.values()) {
      all.addAll(entries(aside.prefix));
    }
    return all.stream().map(path -> path.getFileName().toString()).toList();
  }

  /**
   * Sets a checkpoint aside, with a warning.
   *
   * @param why what follows its name
   */
  void setAside(Path checkpoint, Aside aside, String why) throws IOException {
    if (disk) {
      Path target = unused(aside, checkpoint);
      log.warn("{} {}; set aside as {}", checkpoint, why, target.getFileName());
      Files.move(checkpoint, target, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.force(dir);
    } else {
      log.warn("{} {}; set aside", checkpoint, why);
      byte[] line = (checkpoint.getFileName() + " " + why + '\n').getBytes(StandardCharsets.UTF_8);
      DurableFiles.write(checkpoint.resolve(SET_ASIDE), out -> out.write(line));
    }
  }

  /** Deletes a checkpoint; what looks like one is never half deleted. */
  void delete(Path checkpoint) throws IOException {
    if (disk) {
      Path doomed = dir.resolve(TEMPORARY + "old-" + checkpoint.getFileName());
      Files.move(checkpoint, doomed, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.delete(doomed);
    } else {
      DurableFiles.delete(checkpoint.resolve(Manifest.DIGEST_FILE));
      DurableFiles.delete(checkpoint);
    }
  }

  private Path unused(Aside aside, Path checkpoint) {
    Path target = dir.resolve(aside.prefix + checkpoint.getFileName());
    for (int n = 1; Files.exists(target); n++) {
      target = dir.resolve(aside.prefix + n + "-" + checkpoint.getFileName());
    }
    return target;
  }

  private static boolean isFinished(Path checkpoint) {
    return Files.exists(checkpoint.resolve(Manifest.DIGEST_FILE));
  }

  private static boolean isSetAside(Path checkpoint) {
    return Files.exists(checkpoint.resolve(SET_ASIDE));
  }

  private List<Path> entries(String prefix) throws IOException {
    return DurableFiles.entries(dir, prefix);
  }
}
