package io.weir.trainer.features;

import io.weir.trainer.optimizer.HashedTable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The hashed tables by feature, made when a feature is first met. Not thread-safe. */
final class Tables {
  private final Function<String, HashedTable> factory;
  private final Map<String, HashedTable> byName = new TreeMap<>();
  private long step;

  Tables(Function<String, HashedTable> factory) {
    this.factory = factory;
  }

  HashedTable of(String name) {
    HashedTable known = byName.get(name);
    return known != null ? known : make(name);
  }

  private HashedTable make(String name) {
    HashedTable made = factory.apply(name);
    made.advance(step);
    byName.put(name, made);
    return made;
  }

  /** Tells all tables how many steps were taken so far. */
  void advance(long step) {
    this.step = step;
    byName.values().forEach(table -> table.advance(step));
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(byName.size());
    for (Map.Entry<String, HashedTable> entry : byName.entrySet()) {
      out.writeUTF(entry.getKey());
      entry.getValue().write(out);
    }
  }

  void read(DataInputStream in) throws IOException {
    for (int left = in.readInt(); left > 0; left--) {
      of(in.readUTF()).read(in);
    }
  }
}
