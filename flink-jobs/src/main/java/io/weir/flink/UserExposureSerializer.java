package io.weir.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Format 1: request id, request time, event time, items. */
final class UserExposureSerializer extends ImmutableSerializer<UserExposure> {
  private static final long serialVersionUID = 1L;
  static final UserExposureSerializer INSTANCE = new UserExposureSerializer();

  private UserExposureSerializer() {
    super(1);
  }

  @Override
  void write(UserExposure element, DataOutputView out) throws IOException {
    StringValue.writeString(element.requestId(), out);
    out.writeLong(element.requestTime());
    out.writeLong(element.eventTime());
    out.writeInt(element.itemIds().length);
    for (long itemId : element.itemIds()) {
      out.writeLong(itemId);
    }
  }

  @Override
  UserExposure read(int format, DataInputView in) throws IOException {
    String requestId = StringValue.readString(in);
    long requestTime = in.readLong();
    long eventTime = in.readLong();
    long[] itemIds = new long[in.readInt()];
    for (int i = 0; i < itemIds.length; i++) {
      itemIds[i] = in.readLong();
    }
    return new UserExposure(requestId, requestTime, eventTime, itemIds);
  }

  @Override
  public UserExposure createInstance() {
    return new UserExposure("", 0, 0, new long[0]);
  }

  @Override
  public TypeSerializerSnapshot<UserExposure> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<UserExposure> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
