package io.weir.flink;

import io.weir.flink.AttributionInput.Acted;
import io.weir.flink.AttributionInput.Shown;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Format 1: user, then false and an exposure, or true and the event time and record of feedback.
 */
final class AttributionInputSerializer extends ImmutableSerializer<AttributionInput> {
  private static final long serialVersionUID = 1L;
  static final AttributionInputSerializer INSTANCE = new AttributionInputSerializer();

  private AttributionInputSerializer() {
    super(1);
  }

  @Override
  void write(AttributionInput element, DataOutputView out) throws IOException {
    out.writeLong(element.userId());
    if (element instanceof Acted acted) {
      out.writeBoolean(true);
      out.writeLong(acted.eventTime());
      RawRecordSerializer.INSTANCE.serialize(acted.raw(), out);
    } else if (element instanceof Shown shown) {
      out.writeBoolean(false);
      UserExposureSerializer.INSTANCE.serialize(shown.exposure(), out);
    }
  }

  @Override
  AttributionInput read(int format, DataInputView in) throws IOException {
    long userId = in.readLong();
    return in.readBoolean()
        ? new Acted(userId, in.readLong(), RawRecordSerializer.INSTANCE.deserialize(in))
        : new Shown(userId, UserExposureSerializer.INSTANCE.deserialize(in));
  }

  @Override
  public AttributionInput createInstance() {
    return new Shown(0, UserExposureSerializer.INSTANCE.createInstance());
  }

  @Override
  public TypeSerializerSnapshot<AttributionInput> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<AttributionInput> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
