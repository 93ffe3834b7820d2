package io.weir.schemas;

import io.weir.core.cascade.MetricWindow;
import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/** Avro {@code MetricWindow} and {@link MetricWindow}. */
final class MetricWindowCodec extends RecordCodec<MetricWindow> {

  MetricWindowCodec() {
    super("MetricWindow");
  }

  @Override
  void write(MetricWindow value, ArrayEncoder out) throws IOException {
    out.writeString(value.part());
    out.writeLong(value.windowStart());
    out.writeLong(value.windowEnd());
    out.writeLong(value.requests());
    out.writeLong(value.step());
    Wire.writeMap(out, value.values(), ArrayEncoder::writeDouble);
  }

  @Override
  @Nullable Object read(int position, Decoder in) throws IOException {
    return switch (position) {
      case 0 -> in.readString();
      case 1, 2, 3, 4 -> in.readLong();
      case 5 -> Wire.readMap(in, Decoder::readDouble);
      default -> throw new IllegalArgumentException("field " + position);
    };
  }

  @Override
  MetricWindow build(Fields fields) {
    return new MetricWindow(
        fields.get(0), fields.get(1), fields.get(2), fields.get(3), fields.get(4), fields.get(5));
  }
}
