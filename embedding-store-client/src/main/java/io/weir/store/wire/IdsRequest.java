package io.weir.store.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.weir.store.v1.MultiGetRequest;
import io.weir.store.v1.WireEncoding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A {@link MultiGetRequest}: the same bytes, read into and written from one array of ids. Immutable
 * as far as its array is left alone.
 *
 * @param ids asked for; not copied
 * @param generation to be read from; empty = the current one
 * @param encoding of the answer
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record IdsRequest(long[] ids, OptionalLong generation, WireEncoding encoding) {
  /** Of gRPC. */
  public static final Marshaller<IdsRequest> MARSHALLER =
      new Marshaller<>() {
        @Override
        public InputStream stream(IdsRequest request) {
          return new ByteArrayInputStream(request.toBytes());
        }

        @Override
        public IdsRequest parse(InputStream in) {
          try {
            return read(in);
          } catch (IOException e) {
            throw Status.INTERNAL
                .withDescription("Invalid protobuf byte sequence")
                .withCause(e)
                .asRuntimeException();
          }
        }
      };

  private static final int TAG_TYPE_BITS = 3;
  private static final int PACKED = tag(MultiGetRequest.IDS_FIELD_NUMBER, 2);
  private static final int SINGLE = tag(MultiGetRequest.IDS_FIELD_NUMBER, 1);
  private static final int GENERATION = tag(MultiGetRequest.GENERATION_FIELD_NUMBER, 0);
  private static final int ENCODING = tag(MultiGetRequest.ENCODING_FIELD_NUMBER, 0);

  /** What is sent. */
  byte[] toBytes() {
    int packed = ids.length * Long.BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(size(packed)).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (ids.length > 0) {
        CodedOutputStream head = CodedOutputStream.newInstance(bytes);
        head.writeUInt32NoTag(PACKED);
        head.writeUInt32NoTag(packed);
        head.flush();
        bytes.asLongBuffer().put(ids);
        bytes.position(bytes.position() + packed);
      }
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      if (generation.isPresent()) {
        out.writeInt64(MultiGetRequest.GENERATION_FIELD_NUMBER, generation.getAsLong());
      }
      if (encoding != WireEncoding.DECODED) {
        out.writeEnum(MultiGetRequest.ENCODING_FIELD_NUMBER, encoding.getNumber());
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException("the size was computed", e);
    }
    return bytes.array();
  }

  private int size(int packed) {
    int size = 0;
    if (ids.length > 0) {
      size += 1 + CodedOutputStream.computeUInt32SizeNoTag(packed) + packed;
    }
    if (generation.isPresent()) {
      size +=
          CodedOutputStream.computeInt64Size(
              MultiGetRequest.GENERATION_FIELD_NUMBER, generation.getAsLong());
    }
    if (encoding != WireEncoding.DECODED) {
      size +=
          CodedOutputStream.computeEnumSize(
              MultiGetRequest.ENCODING_FIELD_NUMBER, encoding.getNumber());
    }
    return size;
  }

  /** Reads what {@link MultiGetRequest} would; fields that neither knows are skipped. */
  static IdsRequest read(InputStream stream) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(stream);
    Ids ids = new Ids();
    OptionalLong generation = OptionalLong.empty();
    int encoding = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == PACKED) {
        ids.addPacked(in);
      } else if (tag == SINGLE) {
        ids.add(in.readSFixed64());
      } else if (tag == GENERATION) {
        generation = OptionalLong.of(in.readInt64());
      } else if (tag == ENCODING) {
        encoding = in.readEnum();
      } else {
        in.skipField(tag);
      }
    }
    WireEncoding known = WireEncoding.forNumber(encoding);
    return new IdsRequest(
        ids.toArray(), generation, known == null ? WireEncoding.UNRECOGNIZED : known);
  }

  /** Grows with what is there, never at once by what a length says that is to come. */
  private static final class Ids {
    private long[] array = {};
    private int size;

    void addPacked(CodedInputStream in) throws IOException {
      ByteBuffer packed = ByteBuffer.wrap(in.readByteArray()).order(ByteOrder.LITTLE_ENDIAN);
      if (packed.remaining() % Long.BYTES != 0) {
        throw new InvalidProtocolBufferException("packed ids end within one");
      }
      int more = packed.remaining() / Long.BYTES;
      makeRoom(more);
      packed.asLongBuffer().get(array, size, more);
      size += more;
    }

    void add(long id) {
      makeRoom(1);
      array[size++] = id;
    }

    /** Doubles what there is, for a message may bring its ids in many pieces. */
    private void makeRoom(int more) {
      if (size + more > array.length) {
        array = Arrays.copyOf(array, Math.max(size + more, 2 * size));
      }
    }

    long[] toArray() {
      return size == array.length ? array : Arrays.copyOf(array, size);
    }
  }

  private static int tag(int field, int wireType) {
    return field << TAG_TYPE_BITS | wireType;
  }
}
