package io.weir.trainer.checkpoint;

import io.weir.core.InvalidValueException;
import io.weir.trainer.files.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other trainers out of a folder on disk; elsewhere there are no locks, and it does nothing.
 * Whoever takes it closes it.
 */
final class FolderLock implements AutoCloseable {
  private final @Nullable FileChannel channel;

  private FolderLock(@Nullable FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder.
   *
   * @throws InvalidValueException when another has it
   */
  static FolderLock take(Path dir) throws IOException {
    if (!DurableFiles.isDisk(dir)) {
      return new FolderLock(null);
    }
    FileChannel channel =
        FileChannel.open(dir.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      taken = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Another in this process has it.
      taken = false;
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    if (!taken) {
      throw new InvalidValueException(
          "trainer.checkpoint.dir", dir, "a folder that no other trainer uses");
    }
    return new FolderLock(channel);
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
