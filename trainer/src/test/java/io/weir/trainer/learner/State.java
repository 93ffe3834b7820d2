package io.weir.trainer.learner;

import io.weir.trainer.features.Tables;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** All that a learner has learnt, as bytes. */
final class State {
  private State() {}

  static byte[] of(Learner learner) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    learner.write(out);
    Tables.Snapshot tables = learner.tables().snapshot(Extent.ALL);
    tables.write(out);
    tables.written();
    return bytes.toByteArray();
  }

  static void restore(Learner learner, byte[] state) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(state));
    learner.read(in);
    learner.tables().read(in);
  }
}
