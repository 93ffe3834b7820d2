package io.weir.flink;

import io.weir.flink.RawRecord.KeyForm;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Format 1: source, key form, partition, offset, key, value. */
final class RawRecordSerializer extends ImmutableSerializer<RawRecord> {
  private static final long serialVersionUID = 1L;
  static final RawRecordSerializer INSTANCE = new RawRecordSerializer();

  private static final KeyForm[] KEY_FORMS = KeyForm.values();

  private RawRecordSerializer() {
    super(1);
  }

  @Override
  void write(RawRecord element, DataOutputView out) throws IOException {
    out.writeByte(element.source().code());
    out.writeByte(element.keyForm().ordinal());
    out.writeInt(element.partition());
    out.writeLong(element.offset());
    if (element.keyForm() == KeyForm.OTHER) {
      writeBytes(element.key(), out);
    }
    writeBytes(element.value(), out);
  }

  @Override
  RawRecord read(int format, DataInputView in) throws IOException {
    SourceTopic source = SourceTopic.ofCode(in.readByte());
    KeyForm keyForm = KEY_FORMS[in.readByte()];
    return new RawRecord(
        source,
        in.readInt(),
        in.readLong(),
        keyForm,
        keyForm == KeyForm.OTHER ? readBytes(in) : null,
        readBytes(in));
  }

  @Override
  public RawRecord createInstance() {
    return new RawRecord(SourceTopic.REQUESTS, 0, 0, KeyForm.NONE, null, null);
  }

  @Override
  public TypeSerializerSnapshot<RawRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<RawRecord> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
