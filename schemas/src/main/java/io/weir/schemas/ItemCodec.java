package io.weir.schemas;

import io.weir.core.cascade.Item;
import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/** Avro {@code Item} and {@link Item}. */
final class ItemCodec extends RecordCodec<Item> {

  ItemCodec() {
    super("Item");
  }

  @Override
  void write(Item value, ArrayEncoder out) throws IOException {
    out.writeLong(value.itemId());
    out.writeLong(value.eventTime());
    Wire.writeMap(out, value.categorical(), Wire::writeLongs);
    Wire.writeMap(out, value.dense(), Wire::writeFloats);
    writeVector(out, value.pretrainedEmbedding());
  }

  @Override
  @Nullable Object read(int position, Decoder in) throws IOException {
    return switch (position) {
      case 0, 1 -> in.readLong();
      case 2 -> Wire.readMap(in, Wire::readLongs);
      case 3 -> Wire.readMap(in, Wire::readFloats);
      case 4 -> readVector(in);
      default -> throw new IllegalArgumentException("field " + position);
    };
  }

  @Override
  Item build(Fields fields) {
    return new Item(fields.get(0), fields.get(1), fields.get(2), fields.get(3), fields.get(4));
  }

  private static void writeVector(ArrayEncoder out, float[] vector) throws IOException {
    Wire.writeNullable(out, vector.length == 0 ? null : vector, Wire::writePackedFloats);
  }

  private static float[] readVector(Decoder in) throws IOException {
    float[] vector = Wire.readNullable(in, Wire::readPackedFloats);
    return vector == null ? new float[0] : vector;
  }
}
