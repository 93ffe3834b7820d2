package io.weir.store.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.weir.store.v1.MultiGetResponse;
import io.weir.store.v1.Origin;
import java.io.IOException;
import java.io.InputStream;

/**
 * A {@link MultiGetResponse} as it was received, its rows copied once. Immutable as far as its
 * arrays are left alone.
 *
 * @param origin where the rows come from
 * @param vectors (ids, row) row-major
 * @param found bitmap
 * @param dimension elements of each row
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record RowsReply(Origin origin, byte[] vectors, byte[] found, int dimension) {
  /** Of gRPC, for the side that asks. */
  public static final Marshaller<RowsReply> MARSHALLER =
      new Marshaller<>() {
        @Override
        public InputStream stream(RowsReply reply) {
          throw new UnsupportedOperationException("answers are written as RowsAnswer");
        }

        @Override
        public RowsReply parse(InputStream in) {
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

  /** Reads what {@link MultiGetResponse} would; its encoding is what was asked for. */
  static RowsReply read(InputStream stream) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(stream);
    Origin origin = Origin.getDefaultInstance();
    byte[] vectors = {};
    byte[] found = {};
    int dimension = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> TAG_TYPE_BITS) {
        case MultiGetResponse.ORIGIN_FIELD_NUMBER ->
            origin = in.readMessage(Origin.parser(), ExtensionRegistryLite.getEmptyRegistry());
        case MultiGetResponse.VECTORS_FIELD_NUMBER -> vectors = in.readByteArray();
        case MultiGetResponse.FOUND_FIELD_NUMBER -> found = in.readByteArray();
        case MultiGetResponse.DIMENSION_FIELD_NUMBER -> dimension = in.readInt32();
        default -> in.skipField(tag);
      }
    }
    return new RowsReply(origin, vectors, found, dimension);
  }
}
