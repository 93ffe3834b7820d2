package io.weir.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Format 1: what it is, then that in its own format. */
final class HeldSerializer extends ImmutableSerializer<Held> {
  private static final long serialVersionUID = 1L;
  static final HeldSerializer INSTANCE = new HeldSerializer();

  private static final int RAW_RECORD = 0;
  private static final int JOINED_REQUEST = 1;

  private HeldSerializer() {
    super(1);
  }

  @Override
  void write(Held element, DataOutputView out) throws IOException {
    if (element instanceof RawRecord raw) {
      out.writeByte(RAW_RECORD);
      RawRecordSerializer.INSTANCE.serialize(raw, out);
    } else if (element instanceof JoinedRequest joined) {
      out.writeByte(JOINED_REQUEST);
      JoinedRequestSerializer.INSTANCE.serialize(joined, out);
    }
  }

  @Override
  Held read(int format, DataInputView in) throws IOException {
    int kind = in.readByte();
    return switch (kind) {
      case RAW_RECORD -> RawRecordSerializer.INSTANCE.deserialize(in);
      case JOINED_REQUEST -> JoinedRequestSerializer.INSTANCE.deserialize(in);
      default -> throw new IOException("Held: kind " + kind + " (expected: 0 or 1)");
    };
  }

  @Override
  public Held createInstance() {
    return RawRecordSerializer.INSTANCE.createInstance();
  }

  @Override
  public TypeSerializerSnapshot<Held> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Held> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
