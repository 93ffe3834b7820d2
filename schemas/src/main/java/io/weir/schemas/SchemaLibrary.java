package io.weir.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * The schemas bundled with Weir: the current one of every record, and every one ever released.
 *
 * <p>Thread-safe.
 */
public final class SchemaLibrary {
  /**
   * Versions whose schemas lie under {@code released/}; a release adds its own, none is removed.
   */
  public static final List<String> RELEASES = List.of("0.1");

  /** Every record of the design. */
  public static final List<String> RECORDS =
      List.of(
          "StageCandidates",
          "RequestContext",
          "Feedback",
          "Item",
          "RequestSample",
          "ItemEmbedding",
          "ModelSnapshot",
          "DeadLetter",
          "MetricWindow");

  private static final Map<Long, Schema> BY_FINGERPRINT = new ConcurrentHashMap<>();

  static {
    for (String record : RECORDS) {
      add(current(record));
      RELEASES.forEach(release -> add(released(release, record)));
    }
  }

  private SchemaLibrary() {}

  /** The schema that this version writes. */
  public static Schema current(String record) {
    return parse("avro/" + record + ".avsc");
  }

  /** The schema that a released version wrote. */
  public static Schema released(String release, String record) {
    return parse("released/" + release + "/" + record + ".avsc");
  }

  /** CRC-64-AVRO of the schema's parsing canonical form: the fingerprint in the encoding. */
  static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }

  static @Nullable Schema byFingerprint(long fingerprint) {
    return BY_FINGERPRINT.get(fingerprint);
  }

  static void add(Schema schema) {
    BY_FINGERPRINT.putIfAbsent(fingerprint(schema), schema);
  }

  private static Schema parse(String resource) {
    try (InputStream in = SchemaLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no " + resource + " on the class path");
      }
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
