package io.weir.local;

import io.weir.core.InvalidValueException;
import io.weir.local.part.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of one run: the user's, which stays, or a temporary one, which goes at the end. */
final class WorkFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkFolder.class);

  private final Path path;
  private boolean temporary;

  private WorkFolder(Path path, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  static WorkFolder of(@Nullable Path dir) {
    try {
      return dir == null
          ? new WorkFolder(Files.createTempDirectory("weir-"), true)
          : new WorkFolder(Files.createDirectories(dir).toAbsolutePath(), false);
    } catch (IOException e) {
      throw new InvalidValueException(
          "dir", dir == null ? System.getProperty("java.io.tmpdir") : dir, "a writable folder");
    }
  }

  Path path() {
    return path;
  }

  /** Lets it stay, as somebody will look into it. */
  void keep() {
    temporary = false;
  }

  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try {
      FileTree.delete(path);
    } catch (IOException e) {
      // The run is over and well; what is left lies in the system's temporary folder.
      log.warn("{} is not wholly removed: {}", path, e.getMessage());
    }
  }
}
