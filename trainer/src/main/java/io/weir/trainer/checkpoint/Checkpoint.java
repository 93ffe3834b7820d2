package io.weir.trainer.checkpoint;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A checkpoint whose files, and those of all it builds on, were found as they had been written.
 * Immutable, thread-safe.
 *
 * @param step training steps taken by then
 * @param dir its folder
 * @param base folders of the checkpoints it builds on, the whole one first; empty = it is whole
 * @param configurationHash of the configuration whose state it is
 */
public record Checkpoint(long step, Path dir, List<Path> base, String configurationHash) {
  public Checkpoint {
    base = List.copyOf(base);
  }

  /**
   * Hands one file to its reader.
   *
   * @throws IOException also when the reader left something unread: then writer and reader differ
   */
  public void read(String file, StateReader reader) throws IOException {
    read(dir.resolve(file), reader);
  }

  /** Hands one file of each checkpoint that this one builds on to its reader, then its own. */
  public void readAll(String file, StateReader reader) throws IOException {
    for (Path folder : base) {
      read(folder.resolve(file), reader);
    }
    read(file, reader);
  }

  private static void read(Path path, StateReader reader) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
      reader.read(in);
      if (in.read() >= 0) {
        throw new IOException(path + ": more bytes than were read (expected: the end of the file)");
      }
    }
  }
}
