package io.weir.trainer.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parts of a state by name, each with its length, so that a reader finds those it knows whatever
 * else is there. Not thread-safe.
 */
public final class Sections {
  private final Map<String, byte[]> byName = new LinkedHashMap<>();

  private Sections() {}

  /** Writes parts, each from memory. */
  public static void write(DataOutputStream out, Map<String, StateWriter> parts)
      throws IOException {
    out.writeInt(parts.size());
    for (Map.Entry<String, StateWriter> part : parts.entrySet()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream to = new DataOutputStream(bytes);
      part.getValue().write(to);
      to.flush();
      out.writeUTF(part.getKey());
      out.writeInt(bytes.size());
      bytes.writeTo(out);
    }
  }

  /** Reads what {@link #write} wrote, into memory. */
  public static Sections read(DataInputStream in) throws IOException {
    Sections sections = new Sections();
    for (int left = in.readInt(); left > 0; left--) {
      String name = in.readUTF();
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      sections.byName.put(name, bytes);
    }
    return sections;
  }

  /**
   * Hands a part to its reader and takes it out.
   *
   * @throws IOException also when there is none, or the reader left something unread
   */
  public void take(String name, StateReader reader) throws IOException {
    byte[] bytes = byName.remove(name);
    if (bytes == null) {
      throw new IOException("no section " + name + " (expected: one of " + byName.keySet() + ")");
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    reader.read(in);
    if (in.available() > 0) {
      throw new IOException(
          "section " + name + ": " + in.available() + " bytes were not read (expected: none)");
    }
  }
}
