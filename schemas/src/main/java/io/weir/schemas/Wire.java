package io.weir.schemas;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/** Avro's binary forms of primitive arrays and maps of them, without a boxed element. */
final class Wire {
  /** A record is at most 1 MiB: a longer block says that the bytes are damaged. */
  private static final long MAX_BLOCK = 1 << 20;

  private Wire() {}

  /** Writes one value. */
  interface Writer<V> {
    void write(ArrayEncoder out, V value) throws IOException;
  }

  /** Reads one value. */
  interface Reader<V> {
    V read(Decoder in) throws IOException;
  }

  static void writeLongs(ArrayEncoder out, long[] values) throws IOException {
    startArray(out, values.length);
    out.writeBlock(values);
    out.writeArrayEnd();
  }

  static long[] readLongs(Decoder in) throws IOException {
    long[] values = new long[0];
    int size = 0;
    for (long block = in.readArrayStart(); block != 0; block = in.arrayNext()) {
      values = Arrays.copyOf(values, grown(size, block));
      while (size < values.length) {
        values[size++] = in.readLong();
      }
    }
    return values;
  }

  static void writeInts(ArrayEncoder out, int[] values) throws IOException {
    startArray(out, values.length);
    out.writeBlock(values);
    out.writeArrayEnd();
  }

  static int[] readInts(Decoder in) throws IOException {
    int[] values = new int[0];
    int size = 0;
    for (long block = in.readArrayStart(); block != 0; block = in.arrayNext()) {
      values = Arrays.copyOf(values, grown(size, block));
      while (size < values.length) {
        values[size++] = in.readInt();
      }
    }
    return values;
  }

  static void writeFloats(ArrayEncoder out, float[] values) throws IOException {
    startArray(out, values.length);
    out.writeBlock(values);
    out.writeArrayEnd();
  }

  static float[] readFloats(Decoder in) throws IOException {
    float[] values = new float[0];
    int size = 0;
    for (long block = in.readArrayStart(); block != 0; block = in.arrayNext()) {
      values = Arrays.copyOf(values, grown(size, block));
      while (size < values.length) {
        values[size++] = in.readFloat();
      }
    }
    return values;
  }

  static void writeBooleans(ArrayEncoder out, boolean[] values) throws IOException {
    startArray(out, values.length);
    for (boolean value : values) {
      out.startItem();
      out.writeBoolean(value);
    }
    out.writeArrayEnd();
  }

  static boolean[] readBooleans(Decoder in) throws IOException {
    boolean[] values = new boolean[0];
    int size = 0;
    for (long block = in.readArrayStart(); block != 0; block = in.arrayNext()) {
      values = Arrays.copyOf(values, grown(size, block));
      while (size < values.length) {
        values[size++] = in.readBoolean();
      }
    }
    return values;
  }

  static <V> void writeList(ArrayEncoder out, List<V> values, Writer<V> writer) throws IOException {
    startArray(out, values.size());
    for (V value : values) {
      out.startItem();
      writer.write(out, value);
    }
    out.writeArrayEnd();
  }

  static <V> List<V> readList(Decoder in, Reader<V> reader) throws IOException {
    List<V> values = new ArrayList<>();
    for (long block = in.readArrayStart(); block != 0; block = in.arrayNext()) {
      int end = grown(values.size(), block);
      while (values.size() < end) {
        values.add(reader.read(in));
      }
    }
    return values;
  }

  static <V> void writeMap(ArrayEncoder out, Map<String, V> values, Writer<V> writer)
      throws IOException {
    out.writeMapStart();
    out.setItemCount(values.size());
    // Sorted, so that equal records are equal bytes: the join drops repeated ones by comparing.
    List<Map.Entry<String, V>> sorted = new ArrayList<>(values.entrySet());
    sorted.sort(Map.Entry.comparingByKey());
    for (Map.Entry<String, V> entry : sorted) {
      out.writeString(entry.getKey());
      writer.write(out, entry.getValue());
    }
    out.writeMapEnd();
  }

  static <V> Map<String, V> readMap(Decoder in, Reader<V> reader) throws IOException {
    Map<String, V> values = new HashMap<>();
    for (long block = in.readMapStart(); block != 0; block = in.mapNext()) {
      grown(values.size(), block);
      for (long i = 0; i < block; i++) {
        values.put(in.readString(), reader.read(in));
      }
    }
    return values;
  }

  static void writeInt8(ArrayEncoder out, byte[] values) throws IOException {
    out.writeBytes(values);
  }

  static byte[] readInt8(Decoder in) throws IOException {
    ByteBuffer buffer = in.readBytes(null);
    byte[] values = new byte[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  static void writePackedFloats(ArrayEncoder out, float[] values) throws IOException {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    out.writeBytes(buffer);
  }

  static float[] readPackedFloats(Decoder in) throws IOException {
    ByteBuffer buffer = in.readBytes(null).order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.remaining() % Float.BYTES != 0) {
      throw new IOException("float32 bytes of length " + buffer.remaining());
    }
    float[] values = new float[buffer.remaining() / Float.BYTES];
    buffer.asFloatBuffer().get(values);
    return values;
  }

  /** Writes a {@code ["null", …]} union. */
  static <V> void writeNullable(ArrayEncoder out, @Nullable V value, Writer<V> writer)
      throws IOException {
    if (value == null) {
      out.writeIndex(0);
      out.writeNull();
    } else {
      out.writeIndex(1);
      writer.write(out, value);
    }
  }

  /** Reads a {@code ["null", …]} union. */
  static <V> @Nullable V readNullable(Decoder in, Reader<V> reader) throws IOException {
    if (in.readIndex() == 0) {
      in.readNull();
      return null;
    }
    return reader.read(in);
  }

  private static void startArray(ArrayEncoder out, int length) throws IOException {
    out.writeArrayStart();
    out.setItemCount(length);
  }

  private static int grown(int size, long block) throws IOException {
    if (block < 0 || size + block > MAX_BLOCK) {
      throw new IOException("a block of " + block + " elements in a record of at most 1 MiB");
    }
    return (int) (size + block);
  }
}
