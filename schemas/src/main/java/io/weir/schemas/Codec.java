package io.weir.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/**
 * A mapping between a core type and its Avro record, in single-object encoding and in plain JSON.
 *
 * <p>Single-object encoding is two magic bytes, the 8-byte fingerprint of the writer's schema and
 * the binary record. The writer's schema is found among the released schemas that are bundled with
 * Weir; there is no registry. Thread-safe.
 *
 * @param <T> the core type
 */
public interface Codec<T> {
  /** The schema this version of Weir writes. */
  Schema schema();

  /** The record in single-object encoding. */
  byte[] encode(T value);

  /**
   * Reads a record that this or any released version of Weir wrote.
   *
   * @throws UndecodableException when the bytes are not such a record
   */
  T decode(byte[] bytes);

  /** The record as plain JSON: fields named as in the schema, no union wrappers. */
  ObjectNode toJson(T value);

  /**
   * Reads plain JSON; fields with a default may be left out. Ids may be numbers or strings: a
   * decimal string is parsed, another one hashed.
   *
   * @throws io.weir.core.InvalidValueException with the field, its value and the rule
   */
  T fromJson(JsonNode json);
}
