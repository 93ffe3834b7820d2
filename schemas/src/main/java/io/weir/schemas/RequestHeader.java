package io.weir.schemas;

import io.weir.core.cascade.RequestScoped;
import io.weir.schemas.RecordCodec.SingleObject;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The first four fields of every request-scoped record, read without decoding the rest.
 *
 * @param requestId the request, null only in feedback that does not know it
 * @param userId the user
 * @param requestTime when the request entered the cascade, epoch ms; null where requestId is
 * @param eventTime when the event happened, epoch ms
 */
public record RequestHeader(
    @Nullable String requestId, long userId, @Nullable Long requestTime, long eventTime)
    implements RequestScoped {

  /** What the schemas of request-scoped records begin with, for ever. */
  static final String[] FIELDS = {"requestId", "userId", "requestTime", "eventTime"};

  /**
   * Reads the header of a record in single-object encoding, of any released schema.
   *
   * @throws UndecodableException when the bytes are not a request-scoped record
   */
  public static RequestHeader read(byte[] bytes) {
    long fingerprint = SingleObject.fingerprint("RequestHeader", bytes);
    Schema writer = SchemaLibrary.byFingerprint(fingerprint);
    if (writer == null || !isRequestScoped(writer)) {
      throw new UndecodableException(
          String.format(
              "RequestHeader: schema fingerprint %016x (expected: one of a request-scoped record)",
              fingerprint),
          null);
    }
    boolean nullable = writer.getFields().get(0).schema().isUnion();
    BinaryDecoder in =
        DecoderFactory.get()
            .binaryDecoder(
                bytes, SingleObject.FRAME_BYTES, bytes.length - SingleObject.FRAME_BYTES, null);
    try {
      return new RequestHeader(
          nullable ? Wire.readNullable(in, Decoder::readString) : in.readString(),
          in.readLong(),
          nullable ? Wire.readNullable(in, Decoder::readLong) : Long.valueOf(in.readLong()),
          in.readLong());
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      throw new UndecodableException(
          writer.getName() + ": " + bytes.length + " bytes (expected: four header fields)", e);
    }
  }

  static boolean isRequestScoped(Schema schema) {
    return schema.getFields().get(0).name().equals(FIELDS[0]);
  }
}
