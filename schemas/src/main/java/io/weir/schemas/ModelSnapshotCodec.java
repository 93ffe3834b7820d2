package io.weir.schemas;

import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.ModelSnapshot.SnapshotFile;
import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/** Avro {@code ModelSnapshot} and {@link ModelSnapshot}. */
final class ModelSnapshotCodec extends RecordCodec<ModelSnapshot> {
  private static final ModelSnapshot.State[] STATES = ModelSnapshot.State.values();

  ModelSnapshotCodec() {
    super("ModelSnapshot");
  }

  @Override
  void write(ModelSnapshot value, ArrayEncoder out) throws IOException {
    out.writeLong(value.generation());
    out.writeLong(value.trainerEpoch());
    out.writeEnum(value.state().ordinal());
    out.writeLong(value.step());
    Wire.writeList(out, value.files(), ModelSnapshotCodec::writeFile);
    out.writeString(value.configurationHash());
    Wire.writeLongs(out, value.beginOffsets());
    Wire.writeLongs(out, value.endOffsets());
  }

  @Override
  @Nullable Object read(int position, Decoder in) throws IOException {
    return switch (position) {
      case 0, 1, 3 -> in.readLong();
      case 2 -> STATES[in.readEnum()];
      case 4 -> Wire.readList(in, ModelSnapshotCodec::readFile);
      case 5 -> in.readString();
      case 6, 7 -> Wire.readLongs(in);
      default -> throw new IllegalArgumentException("field " + position);
    };
  }

  @Override
  ModelSnapshot build(Fields fields) {
    return new ModelSnapshot(
        fields.get(0),
        fields.get(1),
        fields.get(2),
        fields.get(3),
        fields.get(4),
        fields.get(5),
        fields.get(6),
        fields.get(7));
  }

  private static void writeFile(ArrayEncoder out, SnapshotFile file) throws IOException {
    out.writeString(file.name());
    out.writeLong(file.sizeBytes());
    out.writeString(file.sha256());
  }

  private static SnapshotFile readFile(Decoder in) throws IOException {
    return new SnapshotFile(in.readString(), in.readLong(), in.readString());
  }
}
