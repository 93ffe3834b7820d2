package io.weir.trainer.learner;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.weir.trainer.checkpoint.Checkpoint;
import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.checkpoint.StateWriter;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** All that a learner has learnt, as bytes. */
final class State {
  private State() {}

  static byte[] of(Learner learner) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    LearnerSnapshot snapshot = learner.snapshot(Extent.ALL);
    out.writeInt(snapshot.files().size());
    for (Map.Entry<String, StateWriter> file : snapshot.files().entrySet()) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      file.getValue().write(new DataOutputStream(content));
      out.writeUTF(file.getKey());
      out.writeInt(content.size());
      content.writeTo(out);
    }
    snapshot.written();
    return bytes.toByteArray();
  }

  /** One file of it. */
  static byte[] file(Learner learner, String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    LearnerSnapshot snapshot = learner.snapshot(Extent.ALL);
    snapshot.files().get(name).write(new DataOutputStream(bytes));
    snapshot.written();
    return bytes.toByteArray();
  }

  /** Returns where the learner differs from the one whose state it was. */
  static List<String> restore(Learner learner, byte[] state) throws IOException {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path dir = files.getPath("/");
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(state));
      for (int left = in.readInt(); left > 0; left--) {
        Path file = dir.resolve(in.readUTF());
        Files.write(file, in.readNBytes(in.readInt()));
      }
      Differences differences = new Differences();
      learner.restore(new Checkpoint(0, dir, List.of(), ""), differences);
      return differences.lines();
    }
  }
}
