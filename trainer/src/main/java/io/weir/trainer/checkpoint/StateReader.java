package io.weir.trainer.checkpoint;

import java.io.DataInputStream;
import java.io.IOException;

/** Reads what a {@link StateWriter} wrote. */
@FunctionalInterface
public interface StateReader {
  /** Reads the state; the stream is buffered and is closed by the caller. */
  void read(DataInputStream in) throws IOException;
}
