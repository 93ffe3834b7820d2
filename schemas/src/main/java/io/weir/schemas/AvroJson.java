package io.weir.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Ids;
import io.weir.core.config.Nearest;
import io.weir.schemas.RecordCodec.SingleObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Plain JSON of Avro records, led by the schema.
 *
 * <p>Unions with null are the value or {@code null}; bytes marked {@code int8} are arrays of small
 * integers, {@code float32le} arrays of numbers, others base64; a NaN is {@code null}. Ids may be
 * written as numbers or strings; they are printed as numbers.
 */
final class AvroJson {
  private static final String KIND = "weir.kind";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private AvroJson() {}

  static ObjectNode toJson(Schema schema, byte[] encoded) {
    try {
      GenericRecord datum =
          new GenericDatumReader<GenericRecord>(schema)
              .read(
                  null,
                  DecoderFactory.get()
                      .binaryDecoder(
                          encoded,
                          SingleObject.FRAME_BYTES,
                          encoded.length - SingleObject.FRAME_BYTES,
                          null));
      return (ObjectNode) node(schema, datum);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** The binary record, without a frame. */
  static byte[] fromJson(Schema schema, JsonNode json) {
    GenericRecord datum = record("", schema, json);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      new GenericDatumWriter<GenericRecord>(schema).write(datum, out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static JsonNode node(Schema schema, @Nullable Object datum) {
    if (datum == null) {
      return NODES.nullNode();
    }
    return switch (schema.getType()) {
      case UNION -> node(schema.getTypes().get(1), datum);
      case RECORD -> {
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : schema.getFields()) {
          object.set(field.name(), node(field.schema(), ((GenericRecord) datum).get(field.pos())));
        }
        yield object;
      }
      case ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        ((Collection<?>) datum).forEach(value -> array.add(node(schema.getElementType(), value)));
        yield array;
      }
      case MAP -> {
        ObjectNode object = NODES.objectNode();
        ((Map<?, ?>) datum)
            .forEach(
                (key, value) -> object.set(key.toString(), node(schema.getValueType(), value)));
        yield object;
      }
      case BYTES -> bytesNode(schema, (ByteBuffer) datum);
      case INT -> NODES.numberNode((int) (Integer) datum);
      case LONG -> NODES.numberNode((long) (Long) datum);
      case FLOAT -> floatNode((Float) datum);
      case DOUBLE -> NODES.numberNode((double) (Double) datum);
      case BOOLEAN -> NODES.booleanNode((Boolean) datum);
      default -> NODES.textNode(datum.toString());
    };
  }

  private static JsonNode floatNode(float value) {
    return Float.isNaN(value) ? NODES.nullNode() : NODES.numberNode(value);
  }

  private static JsonNode bytesNode(Schema schema, ByteBuffer datum) {
    ByteBuffer buffer = datum.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    ArrayNode array = NODES.arrayNode();
    switch (kind(schema)) {
      case "int8" -> {
        while (buffer.hasRemaining()) {
          array.add(buffer.get());
        }
        return array;
      }
      case "float32le" -> {
        while (buffer.remaining() >= Float.BYTES) {
          array.add(floatNode(buffer.getFloat()));
        }
        return array;
      }
      default -> {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return NODES.binaryNode(bytes);
      }
    }
  }

  private static GenericRecord record(String name, Schema schema, JsonNode json) {
    if (!json.isObject()) {
      throw new InvalidValueException(
          name.isEmpty() ? schema.getName() : name, json, "an object with the fields of a record");
    }
    List<String> known = schema.getFields().stream().map(Schema.Field::name).toList();
    json.fieldNames()
        .forEachRemaining(
            field -> {
              if (schema.getField(field) == null) {
                throw new InvalidValueException(
                    join(name, field), "unknown field", Nearest.rule(field, known));
              }
            });
    GenericData.Record record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), field(join(name, field.name()), field, json.get(field.name())));
    }
    return record;
  }

  private static @Nullable Object field(String name, Schema.Field field, @Nullable JsonNode json) {
    if (json != null) {
      return value(name, field.schema(), json);
    }
    if (field.hasDefaultValue()) {
      return GenericData.get().getDefaultValue(field);
    }
    if (field.schema().isUnion()) {
      return null;
    }
    throw new InvalidValueException(name, "missing", describe(field.schema()));
  }

  private static @Nullable Object value(String name, Schema schema, JsonNode json) {
    if (!schema.isUnion()) {
      return value(name, schema, describe(schema), json);
    }
    return json.isNull() ? null : value(name, schema.getTypes().get(1), describe(schema), json);
  }

  private static Object value(String name, Schema schema, String rule, JsonNode json) {
    Object value =
        switch (schema.getType()) {
          case RECORD -> record(name, schema, json);
          case ARRAY -> array(name, schema, json);
          case MAP -> map(name, schema, json);
          case BYTES -> bytes(name, schema, json);
          case ENUM -> symbol(schema, json);
          case STRING -> json.isTextual() ? json.textValue() : null;
          case INT -> json.isIntegralNumber() && json.canConvertToInt() ? json.intValue() : null;
          case LONG -> integer(schema, json);
          case FLOAT -> decimal(json);
          case DOUBLE -> json.isNumber() ? json.doubleValue() : null;
          case BOOLEAN -> json.isBoolean() ? json.booleanValue() : null;
          default -> null;
        };
    if (value == null) {
      throw new InvalidValueException(name, json, rule);
    }
    return value;
  }

  private static List<@Nullable Object> array(String name, Schema schema, JsonNode json) {
    if (!json.isArray()) {
      throw new InvalidValueException(name, json, describe(schema));
    }
    List<@Nullable Object> values = new ArrayList<>(json.size());
    for (int i = 0; i < json.size(); i++) {
      values.add(value(name + "[" + i + "]", schema.getElementType(), json.get(i)));
    }
    return values;
  }

  private static Map<String, @Nullable Object> map(String name, Schema schema, JsonNode json) {
    if (!json.isObject()) {
      throw new InvalidValueException(name, json, describe(schema));
    }
    Map<String, @Nullable Object> values = new HashMap<>();
    json.properties()
        .forEach(
            entry ->
                values.put(
                    entry.getKey(),
                    value(join(name, entry.getKey()), schema.getValueType(), entry.getValue())));
    return values;
  }

  private static @Nullable Object bytes(String name, Schema schema, JsonNode json) {
    String kind = kind(schema);
    if (kind.isEmpty()) {
      try {
        return json.isTextual() ? ByteBuffer.wrap(json.binaryValue()) : null;
      } catch (IOException notBase64) {
        return null;
      }
    }
    if (!json.isArray()) {
      return null;
    }
    ByteBuffer buffer =
        ByteBuffer.allocate(json.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < json.size(); i++) {
      put(buffer, kind, name + "[" + i + "]", json.get(i));
    }
    return buffer.flip();
  }

  private static void put(ByteBuffer buffer, String kind, String name, JsonNode json) {
    if (kind.equals("int8")) {
      if (!json.isIntegralNumber() || Math.abs(json.longValue()) > Byte.MAX_VALUE) {
        throw new InvalidValueException(name, json, "an integer of -127 to 127");
      }
      buffer.put((byte) json.intValue());
    } else {
      Float value = decimal(json);
      if (value == null) {
        throw new InvalidValueException(name, json, "a number");
      }
      buffer.putFloat(value);
    }
  }

  private static @Nullable Object symbol(Schema schema, JsonNode json) {
    String symbol = json.asText().replace('-', '_').toUpperCase(Locale.ROOT);
    return schema.hasEnumSymbol(symbol) ? new GenericData.EnumSymbol(schema, symbol) : null;
  }

  private static @Nullable Long integer(Schema schema, JsonNode json) {
    if (json.isTextual() && kind(schema).equals("id") && !json.textValue().isEmpty()) {
      return Ids.parse(json.textValue());
    }
    return json.isIntegralNumber() && json.canConvertToLong() ? json.longValue() : null;
  }

  private static @Nullable Float decimal(JsonNode json) {
    if (json.isNull()) {
      return Float.NaN;
    }
    return json.isNumber() ? json.floatValue() : null;
  }

  private static String describe(Schema schema) {
    if (schema.isUnion()) {
      return describe(schema.getTypes().get(1)) + ", or null";
    }
    return switch (schema.getType()) {
      case RECORD, MAP -> "an object";
      case ARRAY -> "an array, each " + describe(schema.getElementType());
      case ENUM -> "one of " + String.join(", ", schema.getEnumSymbols());
      case STRING -> "a string";
      case INT -> "a 32-bit integer";
      case LONG -> kind(schema).equals("id") ? "an id, a number or a string" : integerRule(schema);
      case FLOAT, DOUBLE -> "a number";
      case BOOLEAN -> "true or false";
      case BYTES ->
          switch (kind(schema)) {
            case "int8" -> "an array of small integers";
            case "float32le" -> "an array of numbers";
            default -> "base64";
          };
      default -> schema.getType().getName();
    };
  }

  private static String integerRule(Schema schema) {
    return schema.getLogicalType() == null ? "a 64-bit integer" : "epoch milliseconds";
  }

  private static String kind(Schema schema) {
    String kind = schema.getProp(KIND);
    return kind == null ? "" : kind;
  }

  private static String join(String parent, String field) {
    return parent.isEmpty() ? field : parent + "." + field;
  }
}
