package io.weir.trainer.checkpoint;

import java.io.DataOutputStream;
import java.io.IOException;

/** Writes one part's state, as a file of a checkpoint. */
@FunctionalInterface
public interface StateWriter {
  /** Writes the state; the stream is buffered and is closed by the caller. */
  void write(DataOutputStream out) throws IOException;
}
