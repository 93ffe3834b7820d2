package io.weir.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;

/**
 * A record's schema as an earlier release might have had it: without a field that was added since,
 * and with one that has gone since. It is made known as a released one is.
 */
public final class OlderSchema {
  private static final String GONE = "gone";
  private static final int HEADER_FIELDS = RequestHeader.FIELDS.length;

  private final Schema current;
  private final Schema older;

  private OlderSchema(Schema current, Schema older) {
    this.current = current;
    this.older = older;
  }

  /** The older schema of a request-scoped record, without a field that has a default. */
  public static OlderSchema of(Codec<?> codec, String added) {
    Schema current = codec.schema();
    if (current.getField(added) == null || !current.getField(added).hasDefaultValue()) {
      throw new IllegalArgumentException(current.getName() + "." + added + " has no default");
    }
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : current.getFields()) {
      if (!field.name().equals(added)) {
        fields.add(new Schema.Field(field, field.schema()));
      }
    }
    fields.add(HEADER_FIELDS, new Schema.Field(GONE, Schema.create(Schema.Type.STRING)));
    Schema older =
        Schema.createRecord(current.getName(), null, current.getNamespace(), false, fields);
    SchemaLibrary.add(older);
    return new OlderSchema(current, older);
  }

  /** A record in the current encoding, as that release would have written it. */
  public byte[] of(byte[] encoded) {
    try {
      GenericRecord record =
          new BinaryMessageDecoder<GenericRecord>(GenericData.get(), current).decode(encoded);
      GenericRecord earlier = new GenericData.Record(older);
      for (Schema.Field field : older.getFields()) {
        earlier.put(
            field.pos(), field.name().equals(GONE) ? "something" : record.get(field.name()));
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new BinaryMessageEncoder<GenericRecord>(GenericData.get(), older).encode(earlier, bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
