package io.weir.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.InvalidValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * The codec of one record: subclasses read and write its fields, this class does the framing and
 * the resolution of older schemas.
 *
 * <p>Fields go straight between the wire and primitive arrays; Avro's generated classes would box
 * every element of every list.
 */
abstract class RecordCodec<T> implements Codec<T> {
  private static final int INITIAL_BYTES = 1 << 12;

  private final Schema schema;
  private final long fingerprint;
  private final byte[] frame;

  RecordCodec(String record) {
    schema = SchemaLibrary.current(record);
    fingerprint = SchemaLibrary.fingerprint(schema);
    frame = SingleObject.frame(fingerprint);
  }

  /** Writes every field, in the order of the schema. */
  abstract void write(T value, ArrayEncoder out) throws IOException;

  /** Reads the field at a position of the current schema. */
  abstract @Nullable Object read(int position, Decoder in) throws IOException;

  /** The value of its fields, in the order of the schema. */
  abstract T build(Fields fields);

  @Override
  public final Schema schema() {
    return schema;
  }

  @Override
  public final byte[] encode(T value) {
    // Made anew: writing a record may be interrupted by an error, and records differ in size.
    ArrayEncoder out = new ArrayEncoder(INITIAL_BYTES);
    out.writeFixed(frame, 0, frame.length);
    try {
      write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  @Override
  public final T decode(byte[] bytes) {
    long found = SingleObject.fingerprint(schema.getName(), bytes);
    Schema writer = writer(found);
    BinaryDecoder binary =
        DecoderFactory.get()
            .binaryDecoder(
                bytes, SingleObject.FRAME_BYTES, bytes.length - SingleObject.FRAME_BYTES, null);
    @Nullable Object[] values = new @Nullable Object[schema.getFields().size()];
    try {
      if (found == fingerprint) {
        for (int position = 0; position < values.length; position++) {
          values[position] = read(position, binary);
        }
      } else {
        ResolvingDecoder in = DecoderFactory.get().resolvingDecoder(writer, schema, binary);
        for (Schema.Field field : in.readFieldOrder()) {
          values[field.pos()] = read(field.pos(), in);
        }
        in.drain();
      }
      return build(new Fields(values));
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      throw new UndecodableException(
          schema.getName() + ": " + bytes.length + " bytes (expected: " + e.getMessage() + ")", e);
    }
  }

  @Override
  public final ObjectNode toJson(T value) {
    return AvroJson.toJson(schema, encode(value));
  }

  @Override
  public final T fromJson(JsonNode json) {
    byte[] body = AvroJson.fromJson(schema, withImplied(json));
    byte[] bytes = ByteBuffer.allocate(frame.length + body.length).put(frame).put(body).array();
    return decode(bytes);
  }

  /** The JSON with fields filled in that follow from others. */
  JsonNode withImplied(JsonNode json) {
    return json;
  }

  private Schema writer(long found) {
    Schema writer = found == fingerprint ? schema : SchemaLibrary.byFingerprint(found);
    if (writer == null || !writer.getFullName().equals(schema.getFullName())) {
      throw new UndecodableException(
          String.format(
              "%s: schema fingerprint %016x (expected: one of a released %s)",
              schema.getName(), found, schema.getName()),
          null);
    }
    return writer;
  }

  /** The values of a record's fields, by position. */
  static final class Fields {
    private final @Nullable Object[] values;

    Fields(@Nullable Object[] values) {
      this.values = values;
    }

    /** A field that is never null; its type is what {@link RecordCodec#read} returned. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    <V> V get(int position) {
      Object value = values[position];
      if (value == null) {
        throw new InvalidValueException("field " + position, null, "a value");
      }
      return (V) value;
    }

    /** A field that may be null. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    <V> @Nullable V nullable(int position) {
      return (V) values[position];
    }
  }

  /** Avro's single-object framing. */
  static final class SingleObject {
    static final int FRAME_BYTES = 10;
    private static final byte MAGIC_0 = (byte) 0xC3;
    private static final byte MAGIC_1 = (byte) 0x01;

    private SingleObject() {}

    static byte[] frame(long fingerprint) {
      return ByteBuffer.allocate(FRAME_BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .put(MAGIC_0)
          .put(MAGIC_1)
          .putLong(fingerprint)
          .array();
    }

    static long fingerprint(String record, byte[] bytes) {
      if (bytes.length < FRAME_BYTES || bytes[0] != MAGIC_0 || bytes[1] != MAGIC_1) {
        throw new UndecodableException(
            record + ": " + bytes.length + " bytes (expected: Avro single-object encoding)", null);
      }
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    }
  }
}
