package io.weir.store.wire;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.weir.store.v1.Encoding;
import io.weir.store.v1.MultiGetResponse;
import io.weir.store.v1.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link MultiGetResponse} whose rows are made while it is sent, straight into the network's
 * memory: the same bytes, without one array of all rows between.
 *
 * @param origin where the rows come from
 * @param count how many rows
 * @param rowBytes of each
 * @param dimension elements of each
 * @param encoding of each
 * @param rows writes them; called once
 */
public record RowsAnswer(
    Origin origin, int count, int rowBytes, int dimension, Encoding encoding, Rows rows) {
  /** Makes the rows of an answer. */
  public interface Rows {
    /**
     * Writes all rows.
     *
     * @param found receives a bit for each row that there is
     */
    void write(OutputStream out, byte[] found) throws IOException;
  }

  /** Of gRPC, for the side that answers. */
  public static final Marshaller<RowsAnswer> MARSHALLER =
      new Marshaller<>() {
        @Override
        public InputStream stream(RowsAnswer answer) {
          return new Outgoing(answer);
        }

        @Override
        public RowsAnswer parse(InputStream in) {
          throw new UnsupportedOperationException("answers are read as RowsReply");
        }
      };

  /** Bytes of the bitmap of rows found. */
  public int foundBytes() {
    return (count + 7) / 8;
  }

  private int vectorsBytes() {
    return count * rowBytes;
  }

  /** All up to the rows. */
  private byte[] head() throws IOException {
    byte[] head = new byte[headBytes()];
    CodedOutputStream out = CodedOutputStream.newInstance(head);
    out.writeMessage(MultiGetResponse.ORIGIN_FIELD_NUMBER, origin);
    if (vectorsBytes() > 0) {
      out.writeTag(MultiGetResponse.VECTORS_FIELD_NUMBER, 2);
      out.writeUInt32NoTag(vectorsBytes());
    }
    out.checkNoSpaceLeft();
    return head;
  }

  private int headBytes() {
    int bytes = CodedOutputStream.computeMessageSize(MultiGetResponse.ORIGIN_FIELD_NUMBER, origin);
    return vectorsBytes() == 0
        ? bytes
        : bytes
            + CodedOutputStream.computeTagSize(MultiGetResponse.VECTORS_FIELD_NUMBER)
            + CodedOutputStream.computeUInt32SizeNoTag(vectorsBytes());
  }

  /** All after the rows. */
  private MultiGetResponse tail(byte[] found) {
    return MultiGetResponse.newBuilder()
        .setFound(UnsafeByteOperations.unsafeWrap(found))
        .setDimension(dimension)
        .setEncoding(encoding)
        .build();
  }

  private int bytes() {
    // As long whatever is in it.
    int tail = tail(new byte[foundBytes()]).getSerializedSize();
    return headBytes() + vectorsBytes() + tail;
  }

  /** What gRPC is given: it drains it at once, into a buffer of its own. */
  private static final class Outgoing extends InputStream implements Drainable, KnownLength {
    private final RowsAnswer answer;
    private final int bytes;
    private @Nullable InputStream made;

    Outgoing(RowsAnswer answer) {
      this.answer = answer;
      this.bytes = answer.bytes();
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      byte[] found = new byte[answer.foundBytes()];
      target.write(answer.head());
      answer.rows.write(target, found);
      target.write(answer.tail(found).toByteArray());
      return bytes;
    }

    @Override
    public int available() throws IOException {
      return made == null ? bytes : made.available();
    }

    @Override
    public int read() throws IOException {
      return whole().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return whole().read(target, offset, length);
    }

    /** For who reads it and does not drain it, such as a compressor. */
    private InputStream whole() {
      InputStream stream = made;
      if (stream == null) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
          drainTo(bytes);
        } catch (IOException e) {
          throw new UncheckedIOException("memory does not fail", e);
        }
        stream = new ByteArrayInputStream(bytes.toByteArray());
        made = stream;
      }
      return stream;
    }
  }
}
