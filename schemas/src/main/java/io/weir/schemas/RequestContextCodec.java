package io.weir.schemas;

import io.weir.core.cascade.RequestContext;
import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/** Avro {@code RequestContext} and {@link RequestContext}. */
final class RequestContextCodec extends RecordCodec<RequestContext> {

  RequestContextCodec() {
    super("RequestContext");
  }

  @Override
  void write(RequestContext value, ArrayEncoder out) throws IOException {
    out.writeString(value.requestId());
    out.writeLong(value.userId());
    out.writeLong(value.requestTime());
    out.writeLong(value.eventTime());
    out.writeString(value.scenario());
    Wire.writeMap(out, value.categorical(), Wire::writeLongs);
    Wire.writeMap(out, value.dense(), Wire::writeFloats);
    Wire.writeMap(out, value.sequences(), Wire::writeLongs);
  }

  @Override
  @Nullable Object read(int position, Decoder in) throws IOException {
    return switch (position) {
      case 0, 4 -> in.readString();
      case 1, 2, 3 -> in.readLong();
      case 5, 7 -> Wire.readMap(in, Wire::readLongs);
      case 6 -> Wire.readMap(in, Wire::readFloats);
      default -> throw new IllegalArgumentException("field " + position);
    };
  }

  @Override
  RequestContext build(Fields fields) {
    return new RequestContext(
        fields.get(0),
        fields.get(1),
        fields.get(2),
        fields.get(3),
        fields.get(4),
        fields.get(5),
        fields.get(6),
        fields.get(7));
  }
}
