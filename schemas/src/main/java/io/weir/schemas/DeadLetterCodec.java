package io.weir.schemas;

import io.weir.core.cascade.DeadLetter;
import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/** Avro {@code DeadLetter} and {@link DeadLetter}. */
final class DeadLetterCodec extends RecordCodec<DeadLetter> {

  DeadLetterCodec() {
    super("DeadLetter");
  }

  @Override
  void write(DeadLetter value, ArrayEncoder out) throws IOException {
    out.writeString(value.topic());
    out.writeInt(value.partition());
    out.writeLong(value.offset());
    Wire.writeNullable(out, value.key(), Wire::writeInt8);
    Wire.writeNullable(out, value.value(), Wire::writeInt8);
    out.writeString(value.reason());
    out.writeString(value.detail());
    out.writeLong(value.time());
  }

  @Override
  @Nullable Object read(int position, Decoder in) throws IOException {
    return switch (position) {
      case 0, 5, 6 -> in.readString();
      case 1 -> in.readInt();
      case 2, 7 -> in.readLong();
      case 3, 4 -> Wire.readNullable(in, Wire::readInt8);
      default -> throw new IllegalArgumentException("field " + position);
    };
  }

  @Override
  DeadLetter build(Fields fields) {
    return new DeadLetter(
        fields.get(0),
        fields.get(1),
        fields.get(2),
        fields.nullable(3),
        fields.nullable(4),
        fields.get(5),
        fields.get(6),
        fields.get(7));
  }
}
