package io.weir.flink;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * A type with a serializer of its own. The job lets Flink derive none: derived ones fall back to
 * Kryo, whose state no upgrade can read.
 */
final class JoinTypes {
  static final TypeInformation<SourceRecord> SOURCE_RECORD =
      new Own<>(SourceRecord.class, SourceRecordSerializer.INSTANCE);
  static final TypeInformation<RawRecord> RAW_RECORD =
      new Own<>(RawRecord.class, RawRecordSerializer.INSTANCE);
  static final TypeInformation<AttributionInput> ATTRIBUTION_INPUT =
      new Own<>(AttributionInput.class, AttributionInputSerializer.INSTANCE);
  static final TypeInformation<UserExposure> USER_EXPOSURE =
      new Own<>(UserExposure.class, UserExposureSerializer.INSTANCE);
  static final TypeInformation<ExposureTally> EXPOSURE_TALLY =
      new Own<>(ExposureTally.class, ExposureTallySerializer.INSTANCE);
  static final TypeInformation<Held> HELD = new Own<>(Held.class, HeldSerializer.INSTANCE);
  static final TypeInformation<OutgoingRecord> OUTGOING_RECORD =
      new Own<>(OutgoingRecord.class, OutgoingRecordSerializer.INSTANCE);

  private JoinTypes() {}

  private static final class Own<T> extends TypeInformation<T> {
    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private final TypeSerializer<T> serializer;

    Own(Class<T> type, TypeSerializer<T> serializer) {
      this.type = type;
      this.serializer = serializer;
    }

    @Override
    public boolean isBasicType() {
      return false;
    }

    @Override
    public boolean isTupleType() {
      return false;
    }

    @Override
    public int getArity() {
      return 1;
    }

    @Override
    public int getTotalFields() {
      return 1;
    }

    @Override
    public Class<T> getTypeClass() {
      return type;
    }

    @Override
    public boolean isKeyType() {
      return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
      return serializer;
    }

    @Override
    public String toString() {
      return type.getSimpleName();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Own<?> own && own.canEqual(this) && own.type == type;
    }

    @Override
    public int hashCode() {
      return type.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
      return other instanceof Own<?>;
    }
  }
}
