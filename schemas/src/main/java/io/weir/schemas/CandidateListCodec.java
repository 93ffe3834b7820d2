package io.weir.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;
import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/** Avro {@code StageCandidates} and {@link CandidateList}. */
final class CandidateListCodec extends RecordCodec<CandidateList> {
  private static final Stage[] STAGES = Stage.values();

  CandidateListCodec() {
    super("StageCandidates");
  }

  @Override
  void write(CandidateList value, ArrayEncoder out) throws IOException {
    out.writeString(value.requestId());
    out.writeLong(value.userId());
    out.writeLong(value.requestTime());
    out.writeLong(value.eventTime());
    out.writeString(value.scenario());
    out.writeEnum(value.stage().ordinal());
    Wire.writeLongs(out, value.itemIds());
    Wire.writeInts(out, value.ranks());
    Wire.writeFloats(out, value.scores());
    Wire.writeBooleans(out, value.advanced());
    out.writeInt(value.totalCandidates());
    Wire.writeMap(out, value.crossFeatures(), Wire::writeFloats);
  }

  @Override
  @Nullable Object read(int position, Decoder in) throws IOException {
    return switch (position) {
      case 0, 4 -> in.readString();
      case 1, 2, 3 -> in.readLong();
      case 5 -> STAGES[in.readEnum()];
      case 6 -> Wire.readLongs(in);
      case 7 -> Wire.readInts(in);
      case 8 -> Wire.readFloats(in);
      case 9 -> Wire.readBooleans(in);
      case 10 -> in.readInt();
      case 11 -> Wire.readMap(in, Wire::readFloats);
      default -> throw new IllegalArgumentException("field " + position);
    };
  }

  @Override
  CandidateList build(Fields fields) {
    return new CandidateList(
        fields.get(0),
        fields.get(1),
        fields.get(2),
        fields.get(3),
        fields.get(4),
        fields.get(5),
        fields.get(6),
        fields.get(7),
        fields.get(8),
        fields.get(9),
        fields.get(10),
        fields.get(11));
  }

  /** A list whose totalCandidates is left out is whole. */
  @Override
  JsonNode withImplied(JsonNode json) {
    if (!json.isObject() || json.has("totalCandidates") || !json.path("itemIds").isArray()) {
      return json;
    }
    return ((ObjectNode) json.deepCopy()).put("totalCandidates", json.get("itemIds").size());
  }
}
