package io.weir.schemas;

import io.weir.core.cascade.RequestSample;
import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/** Avro {@code RequestSample} and {@link RequestSample}. */
final class RequestSampleCodec extends RecordCodec<RequestSample> {

  RequestSampleCodec() {
    super("RequestSample");
  }

  @Override
  void write(RequestSample value, ArrayEncoder out) throws IOException {
    out.writeString(value.requestId());
    out.writeLong(value.userId());
    out.writeLong(value.requestTime());
    out.writeLong(value.eventTime());
    out.writeString(value.scenario());
    out.writeInt(value.revision());
    Wire.writeMap(out, value.categorical(), Wire::writeLongs);
    Wire.writeMap(out, value.dense(), Wire::writeFloats);
    Wire.writeMap(out, value.sequences(), Wire::writeLongs);
    Wire.writeLongs(out, value.itemIds());
    Wire.writeInt8(out, value.stageReached());
    Wire.writeInts(out, value.rankingRank());
    Wire.writeInts(out, value.preRankingRank());
    Wire.writeInts(out, value.exposurePosition());
    Wire.writeFloats(out, value.rankingScore());
    Wire.writeFloats(out, value.inclusionProbability());
    Wire.writeMap(out, value.labels(), Wire::writeInt8);
    Wire.writeMap(out, value.weights(), ArrayEncoder::writeFloat);
    Wire.writeList(out, value.maturedTasks(), ArrayEncoder::writeString);
    Wire.writeMap(out, value.crossFeatures(), Wire::writeFloats);
    Wire.writeInts(out, value.stageTotals());
    out.writeString(value.sampler());
    out.writeLong(value.seed());
  }

  @Override
  @Nullable Object read(int position, Decoder in) throws IOException {
    return switch (position) {
      case 0, 4, 21 -> in.readString();
      case 1, 2, 3, 22 -> in.readLong();
      case 5 -> in.readInt();
      case 6, 8 -> Wire.readMap(in, Wire::readLongs);
      case 7, 19 -> Wire.readMap(in, Wire::readFloats);
      case 9 -> Wire.readLongs(in);
      case 10 -> Wire.readInt8(in);
      case 11, 12, 13, 20 -> Wire.readInts(in);
      case 14, 15 -> Wire.readFloats(in);
      case 16 -> Wire.readMap(in, Wire::readInt8);
      case 17 -> Wire.readMap(in, Decoder::readFloat);
      case 18 -> Wire.readList(in, Decoder::readString);
      default -> throw new IllegalArgumentException("field " + position);
    };
  }

  @Override
  RequestSample build(Fields fields) {
    return new RequestSample(
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
        fields.get(11),
        fields.get(12),
        fields.get(13),
        fields.get(14),
        fields.get(15),
        fields.get(16),
        fields.get(17),
        fields.get(18),
        fields.get(19),
        fields.get(20),
        fields.get(21),
        fields.get(22));
  }
}
