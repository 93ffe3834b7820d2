package io.weir.trainer.checkpoint;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A checkpoint whose files were all found as they had been written. Immutable, thread-safe.
 *
 * @param step training steps taken by then
 * @param dir its folder
 */
public record Checkpoint(long step, Path dir) {

  /**
   * Hands one file to its reader.
   *
   * @throws IOException also when the reader left something unread: then writer and reader differ
   */
  public void read(String file, StateReader reader) throws IOException {
    Path path = dir.resolve(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
      reader.read(in);
      if (in.read() >= 0) {
        throw new IOException(path + ": more bytes than were read (expected: the end of the file)");
      }
    }
  }
}
