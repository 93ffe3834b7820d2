package io.weir.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Format 1: key, value. */
final class OutgoingRecordSerializer extends ImmutableSerializer<OutgoingRecord> {
  private static final long serialVersionUID = 1L;
  static final OutgoingRecordSerializer INSTANCE = new OutgoingRecordSerializer();

  private OutgoingRecordSerializer() {
    super(1);
  }

  @Override
  void write(OutgoingRecord element, DataOutputView out) throws IOException {
    writeBytes(element.key(), out);
    writeBytes(element.value(), out);
  }

  @Override
  OutgoingRecord read(int format, DataInputView in) throws IOException {
    byte[] key = readBytes(in);
    byte[] value = readBytes(in);
    if (value == null) {
      throw new IOException("OutgoingRecord: value null (expected: bytes)");
    }
    return new OutgoingRecord(key, value);
  }

  @Override
  public OutgoingRecord createInstance() {
    return new OutgoingRecord(null, new byte[0]);
  }

  @Override
  public TypeSerializerSnapshot<OutgoingRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<OutgoingRecord> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
