package io.weir.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Format 1: request time, sample, number of fingerprints, fingerprints. */
final class JoinedRequestSerializer extends ImmutableSerializer<JoinedRequest> {
  private static final long serialVersionUID = 1L;
  static final JoinedRequestSerializer INSTANCE = new JoinedRequestSerializer();

  private JoinedRequestSerializer() {
    super(1);
  }

  @Override
  void write(JoinedRequest element, DataOutputView out) throws IOException {
    out.writeLong(element.requestTime());
    writeBytes(element.sample(), out);
    out.writeInt(element.fingerprints().length);
    for (long fingerprint : element.fingerprints()) {
      out.writeLong(fingerprint);
    }
  }

  @Override
  JoinedRequest read(int format, DataInputView in) throws IOException {
    long requestTime = in.readLong();
    byte[] sample = readBytes(in);
    if (sample == null) {
      throw new IOException("JoinedRequest: sample null (expected: bytes)");
    }
    long[] fingerprints = new long[in.readInt()];
    for (int i = 0; i < fingerprints.length; i++) {
      fingerprints[i] = in.readLong();
    }
    return new JoinedRequest(requestTime, sample, fingerprints);
  }

  @Override
  public JoinedRequest createInstance() {
    return new JoinedRequest(0, new byte[0], new long[0]);
  }

  @Override
  public TypeSerializerSnapshot<JoinedRequest> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<JoinedRequest> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
