package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.flink.RawRecord.KeyForm;
import java.io.IOException;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SerializersTest {
  private static final RawRecord WHOLE =
      new RawRecord(SourceTopic.FEEDBACK, 3, 1L << 40, KeyForm.OTHER, bytes(1, 2), bytes(3));
  private static final RawRecord BARE =
      new RawRecord(SourceTopic.REQUESTS, 0, 0, KeyForm.NONE, null, null);
  private static final RawRecord KEYED =
      new RawRecord(SourceTopic.EXPOSURE, 1, 7, KeyForm.REQUEST_ID, null, bytes());
  private static final UserExposure EXPOSURE =
      new UserExposure("r-ü", 1L << 40, (1L << 40) + 5, new long[] {3, -4});
  private static final JoinedRequest JOINED =
      new JoinedRequest(1L << 41, bytes(5, 6), new long[] {-3, 8});

  static Stream<Arguments> elements() {
    return Stream.of(
        Arguments.of(RawRecordSerializer.INSTANCE, WHOLE),
        Arguments.of(RawRecordSerializer.INSTANCE, BARE),
        Arguments.of(RawRecordSerializer.INSTANCE, KEYED),
        Arguments.of(HeldSerializer.INSTANCE, KEYED),
        Arguments.of(HeldSerializer.INSTANCE, JOINED),
        Arguments.of(JoinedRequestSerializer.INSTANCE, JOINED),
        Arguments.of(
            SourceRecordSerializer.INSTANCE,
            new SourceRecord(KEYED, "r-ü", 1_700_000_000_000L, -5, null, null)),
        Arguments.of(SourceRecordSerializer.INSTANCE, SourceRecord.heartbeat(BARE, 77)),
        Arguments.of(
            SourceRecordSerializer.INSTANCE,
            SourceRecord.refused(WHOLE, Reason.UNDECODABLE, "value: 3 bytes")),
        Arguments.of(
            AttributionInputSerializer.INSTANCE, new AttributionInput.Acted(-7, 1L << 50, WHOLE)),
        Arguments.of(
            AttributionInputSerializer.INSTANCE, new AttributionInput.Shown(1L << 60, EXPOSURE)),
        Arguments.of(UserExposureSerializer.INSTANCE, EXPOSURE),
        Arguments.of(
            UserExposureSerializer.INSTANCE, new UserExposure("", -1, Long.MAX_VALUE, new long[0])),
        Arguments.of(ExposureTallySerializer.INSTANCE, new ExposureTally(5, 1L << 41)),
        Arguments.of(OutgoingRecordSerializer.INSTANCE, new OutgoingRecord(null, bytes(9))),
        Arguments.of(OutgoingRecordSerializer.INSTANCE, new OutgoingRecord(bytes(8), bytes())));
  }

  @ParameterizedTest
  @MethodSource("elements")
  <T> void element_writtenAndRead_isTheSame(TypeSerializer<T> serializer, T element)
      throws IOException {
    byte[] written = write(serializer, element);
    DataInputDeserializer in = new DataInputDeserializer(written);
    T read = serializer.deserialize(in);
    assertThat(in.available()).isZero();
    assertThat(read).usingRecursiveComparison().isEqualTo(element);
    assertThat(serializer.copy(element)).isSameAs(element);
    DataOutputSerializer copied = new DataOutputSerializer(16);
    serializer.copy(new DataInputDeserializer(written), copied);
    assertThat(copied.getCopyOfBuffer()).isEqualTo(written);
  }

  @ParameterizedTest
  @MethodSource("elements")
  <T> void snapshot_writtenAndRead_restoresACompatibleSerializer(
      TypeSerializer<T> serializer, T element) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(16);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
    TypeSerializerSnapshot<T> restored =
        TypeSerializerSnapshot.readVersionedSnapshot(
            new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());
    assertThat(
            serializer
                .snapshotConfiguration()
                .resolveSchemaCompatibility(restored)
                .isCompatibleAsIs())
        .isTrue();
    assertThat(
            restored
                .restoreSerializer()
                .deserialize(new DataInputDeserializer(write(serializer, element))))
        .usingRecursiveComparison()
        .isEqualTo(element);
  }

  @Test
  void unknownFormat_isRefusedByName() throws IOException {
    byte[] written = write(RawRecordSerializer.INSTANCE, WHOLE);
    written[0] = 9;
    assertThatThrownBy(
            () -> RawRecordSerializer.INSTANCE.deserialize(new DataInputDeserializer(written)))
        .isInstanceOf(IOException.class)
        .hasMessage("RawRecordSerializer: format 9 (expected: 1 to 1)");
  }

  @Test
  void format1_isTheRecordedOne() throws IOException {
    assertThat(write(RawRecordSerializer.INSTANCE, WHOLE))
        .containsExactly(
            1, 6, 2, 0, 0, 0, 3, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 0, 0, 0, 1, 3);
    assertThat(write(HeldSerializer.INSTANCE, JOINED))
        .containsExactly(
            1, 1, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 2, 5, 6, 0, 0, 0, 2, -1, -1, -1, -1, -1, -1,
            -1, -3, 0, 0, 0, 0, 0, 0, 0, 8);
    assertThat(Fingerprint.of(WHOLE)).isEqualTo(-3962219522477746511L);
  }

  private static <T> byte[] write(TypeSerializer<T> serializer, T element) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(16);
    serializer.serialize(element, out);
    return out.getCopyOfBuffer();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
