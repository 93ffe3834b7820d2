package io.weir.store.table;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A form in which a vector's elements are kept, in memory and on disk; always little-endian.
 *
 * <p>Names are a contract of configuration, {@link #code} is one of the disk.
 */
public enum Encoding {
  /** IEEE 754 single precision, 4 bytes an element: what was published, bit for bit. */
  FLOAT32(0) {
    @Override
    public int rowBytes(int dimension) {
      return dimension * Float.BYTES;
    }

    @Override
    void write(float[] values, ByteBuffer row) {
      row.asFloatBuffer().put(values);
    }

    @Override
    void read(ByteBuffer rows, int at, float[] target, int offset, int dimension) {
      for (int i = 0; i < dimension; i++) {
        target[offset + i] = rows.getFloat(at + i * Float.BYTES);
      }
    }
  },

  /**
   * IEEE 754 half precision, 2 bytes an element, rounded to the nearest: a relative error of at
   * most 2^-11 for magnitudes from 2^-14 to 65504, an absolute one of at most 2^-25 below.
   */
  FLOAT16(1) {
    @Override
    public int rowBytes(int dimension) {
      return dimension * Short.BYTES;
    }

    @Override
    public void require(float[] values) {
      for (int i = 0; i < values.length; i++) {
        if (Math.abs(values[i]) > HalfFloats.MAX) {
          throw new InvalidValueException(
              "values[" + i + "]", values[i], "-65504 to 65504, as store.encoding is float16");
        }
      }
    }

    @Override
    void write(float[] values, ByteBuffer row) {
      for (int i = 0; i < values.length; i++) {
        row.putShort(i * Short.BYTES, HalfFloats.of(values[i]));
      }
    }

    @Override
    void read(ByteBuffer rows, int at, float[] target, int offset, int dimension) {
      for (int i = 0; i < dimension; i++) {
        target[offset + i] = HalfFloats.toFloat(rows.getShort(at + i * Short.BYTES));
      }
    }
  },

  /**
   * A scale (float32) and a signed byte an element; the element is their product. The scale is the
   * largest magnitude over 127, so an element's absolute error is at most half a scale.
   */
  INT8(2) {
    @Override
    public int rowBytes(int dimension) {
      return Float.BYTES + dimension;
    }

    @Override
    void write(float[] values, ByteBuffer row) {
      float largest = 0;
      for (float value : values) {
        largest = Math.max(largest, Math.abs(value));
      }
      float scale = largest / INT8_STEPS;
      row.putFloat(0, scale);
      for (int i = 0; i < values.length; i++) {
        int step = scale == 0 ? 0 : Math.round(values[i] / scale);
        // A scale below the normal range has few bits, and the quotient may overshoot.
        row.put(Float.BYTES + i, (byte) Math.max(-INT8_STEPS, Math.min(INT8_STEPS, step)));
      }
    }

    @Override
    void read(ByteBuffer rows, int at, float[] target, int offset, int dimension) {
      float scale = rows.getFloat(at);
      for (int i = 0; i < dimension; i++) {
        target[offset + i] = scale * rows.get(at + Float.BYTES + i);
      }
    }
  };

  private static final int INT8_STEPS = 127;

  private final int code;

  Encoding(int code) {
    this.code = code;
  }

  /** The number that stands for it on disk. */
  public int code() {
    return code;
  }

  /** The inverse of {@link #code}. */
  public static Encoding ofCode(long code) {
    for (Encoding encoding : values()) {
      if (encoding.code == code) {
        return encoding;
      }
    }
    throw new InvalidValueException("encoding", code, "0 to " + (values().length - 1));
  }

  /** Bytes of a vector. */
  public abstract int rowBytes(int dimension);

  /**
   * Fails on the first element that it cannot hold; all elements must be finite.
   *
   * @throws InvalidValueException with the element, its value and the rule
   */
  public void require(float[] values) {}

  /** A vector in this form. */
  public byte[] encode(float[] values) {
    byte[] row = new byte[rowBytes(values.length)];
    write(values, ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN));
    return row;
  }

  /** The inverse of {@link #encode}, with this form's error. */
  public float[] decode(byte[] row, int dimension) {
    check(row.length == rowBytes(dimension), "row.length", row.length, rowBytes(dimension) + "");
    float[] values = new float[dimension];
    read(ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN), 0, values, 0, dimension);
    return values;
  }

  /**
   * Rows of this form as packed little-endian float32.
   *
   * @param rows (count, {@link #rowBytes}); handed back as it is when it has that form already
   */
  public byte[] toFloat32(byte[] rows, int dimension) {
    if (this == FLOAT32) {
      return rows;
    }
    int rowBytes = rowBytes(dimension);
    ByteBuffer from = ByteBuffer.wrap(rows).order(ByteOrder.LITTLE_ENDIAN);
    byte[] packed = new byte[rows.length / rowBytes * dimension * Float.BYTES];
    ByteBuffer to = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[dimension];
    for (int at = 0; at < rows.length; at += rowBytes) {
      read(from, at, values, 0, dimension);
      for (float value : values) {
        to.putFloat(value);
      }
    }
    return packed;
  }

  /** Writes a vector at the start of a little-endian buffer. */
  abstract void write(float[] values, ByteBuffer row);

  /** Reads the vector at a place of a little-endian buffer. */
  abstract void read(ByteBuffer rows, int at, float[] target, int offset, int dimension);
}
