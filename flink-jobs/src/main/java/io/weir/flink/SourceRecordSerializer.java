package io.weir.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Format 1: raw record, request id, request time, event time, refusal with its detail. */
final class SourceRecordSerializer extends ImmutableSerializer<SourceRecord> {
  private static final long serialVersionUID = 1L;
  static final SourceRecordSerializer INSTANCE = new SourceRecordSerializer();

  private static final int NOT_REFUSED = -1;
  private static final Reason[] REASONS = Reason.values();

  private SourceRecordSerializer() {
    super(1);
  }

  @Override
  void write(SourceRecord element, DataOutputView out) throws IOException {
    RawRecordSerializer.INSTANCE.serialize(element.raw(), out);
    StringValue.writeString(element.requestId(), out);
    out.writeLong(element.requestTime());
    out.writeLong(element.eventTime());
    out.writeByte(element.refusal() == null ? NOT_REFUSED : element.refusal().ordinal());
    StringValue.writeString(element.detail(), out);
  }

  @Override
  SourceRecord read(int format, DataInputView in) throws IOException {
    RawRecord raw = RawRecordSerializer.INSTANCE.deserialize(in);
    String requestId = StringValue.readString(in);
    long requestTime = in.readLong();
    long eventTime = in.readLong();
    int refusal = in.readByte();
    return new SourceRecord(
        raw,
        requestId,
        requestTime,
        eventTime,
        refusal == NOT_REFUSED ? null : REASONS[refusal],
        StringValue.readString(in));
  }

  @Override
  public SourceRecord createInstance() {
    return SourceRecord.heartbeat(RawRecordSerializer.INSTANCE.createInstance(), 0);
  }

  @Override
  public TypeSerializerSnapshot<SourceRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SourceRecord> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
