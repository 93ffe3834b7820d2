package io.weir.schemas;

import io.weir.core.cascade.Feedback;
import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/** Avro {@code Feedback} and {@link Feedback}. */
final class FeedbackCodec extends RecordCodec<Feedback> {

  FeedbackCodec() {
    super("Feedback");
  }

  @Override
  void write(Feedback value, ArrayEncoder out) throws IOException {
    Wire.writeNullable(out, value.requestId(), ArrayEncoder::writeString);
    out.writeLong(value.userId());
    Wire.writeNullable(out, value.requestTime(), ArrayEncoder::writeLong);
    out.writeLong(value.eventTime());
    out.writeLong(value.itemId());
    out.writeString(value.action());
    out.writeDouble(value.value());
  }

  @Override
  @Nullable Object read(int position, Decoder in) throws IOException {
    return switch (position) {
      case 0 -> Wire.readNullable(in, Decoder::readString);
      case 1, 3, 4 -> in.readLong();
      case 2 -> Wire.readNullable(in, Decoder::readLong);
      case 5 -> in.readString();
      case 6 -> in.readDouble();
      default -> throw new IllegalArgumentException("field " + position);
    };
  }

  @Override
  Feedback build(Fields fields) {
    return new Feedback(
        fields.nullable(0),
        fields.get(1),
        fields.nullable(2),
        fields.get(3),
        fields.get(4),
        fields.get(5),
        fields.get(6));
  }
}
