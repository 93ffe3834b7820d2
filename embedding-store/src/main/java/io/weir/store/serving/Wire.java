package io.weir.store.serving;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.weir.store.table.Encoding;
import io.weir.store.v1.WireEncoding;
import java.util.function.IntToLongFunction;

/** Between the wire's types and the store's. */
public final class Wire {
  private Wire() {}

  /** The encoding that a reader gets. */
  public static Encoding encoding(WireEncoding wanted, Encoding stored) {
    return wanted == WireEncoding.AS_STORED ? stored : Encoding.FLOAT32;
  }

  /** The wire's name of an encoding. */
  public static io.weir.store.v1.Encoding encoding(Encoding encoding) {
    return switch (encoding) {
      case FLOAT32 -> io.weir.store.v1.Encoding.FLOAT32;
      case FLOAT16 -> io.weir.store.v1.Encoding.FLOAT16;
      case INT8 -> io.weir.store.v1.Encoding.INT8;
    };
  }

  /** Rows in another encoding: their own, or float32. The array must not be written to again. */
  public static ByteString rows(byte[] rows, Encoding stored, int dimension, Encoding wanted) {
    return UnsafeByteOperations.unsafeWrap(
        wanted == stored ? rows : stored.toFloat32(rows, dimension));
  }

  static long[] ids(int count, IntToLongFunction id) {
    long[] ids = new long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = id.applyAsLong(i);
    }
    return ids;
  }
}
