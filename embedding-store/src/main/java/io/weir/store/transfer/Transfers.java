package io.weir.store.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders of checkpoints on their way, inside the store's folder so that files are shared. */
public final class Transfers {
  /** What their names begin with. */
  public static final String PREFIX = "transfer-";

  private Transfers() {}

  /** Deletes what a death has left over. */
  public static void deleteAll(Path dir) {
    if (!Files.isDirectory(dir)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> files = Files.list(dir)) {
      left = files.filter(file -> file.getFileName().toString().startsWith(PREFIX)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    left.forEach(Transfers::delete);
  }

  /** Deletes a folder and all in it; without effect when there is none. */
  public static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException gone) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
