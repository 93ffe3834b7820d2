package io.weir.schemas;

import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.io.BinaryData;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.util.Utf8;

/**
 * Avro's binary encoding into one array that grows.
 *
 * <p>Avro's own encoders write through an {@code OutputStream}, whose in-memory form takes a lock
 * per value: more than half of the time that a sample took to be encoded. Not thread-safe.
 */
final class ArrayEncoder extends BinaryEncoder {
  private static final int MAX_VARINT_BYTES = 10;

  private byte[] bytes;
  private int size;

  ArrayEncoder(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Writes a block of an array, whose count was set: no bounds are checked per element. */
  void writeBlock(long[] values) {
    ensure(values.length * MAX_VARINT_BYTES);
    for (long value : values) {
      size += BinaryData.encodeLong(value, bytes, size);
    }
  }

  /** See {@link #writeBlock(long[])}. */
  void writeBlock(int[] values) {
    ensure(values.length * MAX_VARINT_BYTES);
    for (int value : values) {
      size += BinaryData.encodeInt(value, bytes, size);
    }
  }

  /** See {@link #writeBlock(long[])}. */
  void writeBlock(float[] values) {
    ensure(values.length * Float.BYTES);
    for (float value : values) {
      size += BinaryData.encodeFloat(value, bytes, size);
    }
  }

  @Override
  public void writeBoolean(boolean value) {
    ensure(1);
    size += BinaryData.encodeBoolean(value, bytes, size);
  }

  @Override
  public void writeInt(int value) {
    ensure(MAX_VARINT_BYTES);
    size += BinaryData.encodeInt(value, bytes, size);
  }

  @Override
  public void writeLong(long value) {
    ensure(MAX_VARINT_BYTES);
    size += BinaryData.encodeLong(value, bytes, size);
  }

  @Override
  public void writeFloat(float value) {
    ensure(Float.BYTES);
    size += BinaryData.encodeFloat(value, bytes, size);
  }

  @Override
  public void writeDouble(double value) {
    ensure(Double.BYTES);
    size += BinaryData.encodeDouble(value, bytes, size);
  }

  @Override
  public void writeString(Utf8 utf8) {
    writeInt(utf8.getByteLength());
    writeFixed(utf8.getBytes(), 0, utf8.getByteLength());
  }

  @Override
  public void writeFixed(byte[] from, int start, int length) {
    ensure(length);
    System.arraycopy(from, start, bytes, size, length);
    size += length;
  }

  @Override
  public void flush() throws IOException {
    // What is written is there.
  }

  @Override
  public int bytesBuffered() {
    return 0;
  }

  @Override
  protected void writeZero() {
    ensure(1);
    bytes[size++] = 0;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
