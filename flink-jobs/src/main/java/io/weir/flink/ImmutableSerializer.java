package io.weir.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * A serializer of an immutable type, every element of which begins with the version of its format.
 *
 * <p>A later version of the join raises the version it writes and goes on reading the older ones,
 * so state from before an upgrade stays readable without a migration.
 */
abstract class ImmutableSerializer<T> extends TypeSerializerSingleton<T> {
  private static final long serialVersionUID = 1L;
  private static final int NULL = -1;

  private final int version;

  ImmutableSerializer(int version) {
    this.version = version;
  }

  /** Writes an element in the current format. */
  abstract void write(T element, DataOutputView out) throws IOException;

  /** Reads an element of a format up to the current one. */
  abstract T read(int format, DataInputView in) throws IOException;

  @Override
  public final void serialize(T element, DataOutputView out) throws IOException {
    out.writeByte(version);
    write(element, out);
  }

  @Override
  public final T deserialize(DataInputView in) throws IOException {
    int format = in.readUnsignedByte();
    if (format < 1 || format > version) {
      throw new IOException(
          getClass().getSimpleName() + ": format " + format + " (expected: 1 to " + version + ")");
    }
    return read(format, in);
  }

  @Override
  public final T deserialize(T reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public final boolean isImmutableType() {
    return true;
  }

  @Override
  public final T copy(T from) {
    return from;
  }

  @Override
  public final T copy(T from, T reuse) {
    return from;
  }

  @Override
  public final void copy(DataInputView in, DataOutputView out) throws IOException {
    serialize(deserialize(in), out);
  }

  @Override
  public final int getLength() {
    return -1;
  }

  static void writeBytes(byte @Nullable [] bytes, DataOutputView out) throws IOException {
    out.writeInt(bytes == null ? NULL : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  static byte @Nullable [] readBytes(DataInputView in) throws IOException {
    int length = in.readInt();
    if (length == NULL) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
