package io.weir.flink;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the state holds of one request, in the order it was added. Made for one look. */
final class OpenRequest {
  private final List<RawRecord> records = new ArrayList<>();
  private @Nullable JoinedRequest joined;
  private long recordBytes;

  OpenRequest(Iterable<Held> held) {
    for (Held each : held) {
      if (each instanceof JoinedRequest request) {
        joined = request;
      } else if (each instanceof RawRecord raw) {
        records.add(raw);
        recordBytes += raw.bytes().length;
      }
    }
  }

  boolean isEmpty() {
    return joined == null && records.isEmpty();
  }

  /** What became of the request at fast due; null before. */
  @Nullable JoinedRequest joined() {
    return joined;
  }

  /** Its encoded records: all before fast due, slow feedback after it. */
  List<RawRecord> records() {
    return records;
  }

  /** Bytes of the records' values. */
  long recordBytes() {
    return recordBytes;
  }

  /** Whether the request has, byte for byte, this record. */
  boolean has(RawRecord raw) {
    if (joined != null && joined.has(raw)) {
      return true;
    }
    for (RawRecord record : records) {
      if (record.source() == raw.source() && Arrays.equals(record.bytes(), raw.bytes())) {
        return true;
      }
    }
    return false;
  }
}
