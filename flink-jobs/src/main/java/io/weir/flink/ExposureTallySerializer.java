package io.weir.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Format 1: items, time of the next cleanup. */
final class ExposureTallySerializer extends ImmutableSerializer<ExposureTally> {
  private static final long serialVersionUID = 1L;
  static final ExposureTallySerializer INSTANCE = new ExposureTallySerializer();

  private ExposureTallySerializer() {
    super(1);
  }

  @Override
  void write(ExposureTally element, DataOutputView out) throws IOException {
    out.writeInt(element.items());
    out.writeLong(element.cleanupAt());
  }

  @Override
  ExposureTally read(int format, DataInputView in) throws IOException {
    return new ExposureTally(in.readInt(), in.readLong());
  }

  @Override
  public ExposureTally createInstance() {
    return ExposureTally.NONE;
  }

  @Override
  public TypeSerializerSnapshot<ExposureTally> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ExposureTally> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
