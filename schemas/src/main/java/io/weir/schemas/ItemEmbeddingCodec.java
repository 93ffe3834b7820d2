package io.weir.schemas;

import io.weir.core.cascade.ItemEmbedding;
import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/** Avro {@code ItemEmbedding} and {@link ItemEmbedding}. */
final class ItemEmbeddingCodec extends RecordCodec<ItemEmbedding> {
  private static final ItemEmbedding.Kind[] KINDS = ItemEmbedding.Kind.values();

  ItemEmbeddingCodec() {
    super("ItemEmbedding");
  }

  @Override
  void write(ItemEmbedding value, ArrayEncoder out) throws IOException {
    out.writeLong(value.itemId());
    out.writeLong(value.generation());
    out.writeEnum(value.kind().ordinal());
    out.writeLong(value.trainerEpoch());
    out.writeLong(value.step());
    out.writeLong(value.sampleTime());
    Wire.writePackedFloats(out, value.values());
    out.writeInt(value.dimension());
    out.writeLong(value.count());
    out.writeLong(value.checksum());
  }

  @Override
  @Nullable Object read(int position, Decoder in) throws IOException {
    return switch (position) {
      case 0, 1, 3, 4, 5, 8, 9 -> in.readLong();
      case 2 -> KINDS[in.readEnum()];
      case 6 -> Wire.readPackedFloats(in);
      case 7 -> in.readInt();
      default -> throw new IllegalArgumentException("field " + position);
    };
  }

  @Override
  ItemEmbedding build(Fields fields) {
    return new ItemEmbedding(
        fields.get(0),
        fields.get(1),
        fields.get(2),
        fields.get(3),
        fields.get(4),
        fields.get(5),
        fields.get(6),
        fields.get(7),
        fields.get(8),
        fields.get(9));
  }
}
