package io.weir.trainer.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Writes one part's state, as a file of a checkpoint. */
@FunctionalInterface
public interface StateWriter {

  /** Writes the state; the stream is buffered and is closed by the caller. */
  void write(DataOutputStream out) throws IOException;

  /** What a state is now, to be written while it goes on: it is copied in memory. */
  static StateWriter copy(StateWriter state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    DataOutputStream out = new DataOutputStream(bytes);
    state.write(out);
    out.flush();
    return bytes::writeTo;
  }
}
