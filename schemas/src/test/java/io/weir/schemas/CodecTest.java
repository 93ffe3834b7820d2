package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Arguments> records() {
    return SamplesOfRecords.all().entrySet().stream()
        .flatMap(e -> e.getValue().stream().map(record -> Arguments.of(e.getKey(), record)));
  }

  @Test
  void samplesOfRecords_haveOneOfEveryCodec() {
    assertThat(SamplesOfRecords.all().keySet()).containsExactlyElementsOf(Codecs.ALL);
    assertThat(Codecs.ALL.stream().map(codec -> codec.schema().getName()))
        .containsExactlyElementsOf(SchemaLibrary.RECORDS);
  }

  @ParameterizedTest
  @MethodSource("records")
  <T> void decode_ofEncoded_isTheSame(Codec<T> codec, T record) {
    assertSame(codec.decode(codec.encode(record)), record);
  }

  @ParameterizedTest
  @MethodSource("records")
  <T> void encode_isWhatAvroItself_readsAndWrites(Codec<T> codec, T record) throws IOException {
    byte[] ours = codec.encode(record);
    GenericRecord read =
        new BinaryMessageDecoder<GenericRecord>(GenericData.get(), codec.schema())
            .decode(ByteBuffer.wrap(ours));
    ByteArrayOutputStream theirs = new ByteArrayOutputStream();
    new BinaryMessageEncoder<GenericRecord>(GenericData.get(), codec.schema()).encode(read, theirs);
    assertSame(codec.decode(theirs.toByteArray()), record);
  }

  @ParameterizedTest
  @MethodSource("records")
  <T> void fromJson_ofToJson_isTheSame(Codec<T> codec, T record) throws IOException {
    JsonNode json = JSON.readTree(codec.toJson(record).toString());
    assertSame(codec.fromJson(json), record);
  }

  @ParameterizedTest
  @MethodSource("records")
  <T> void decode_ofEveryTruncation_isUndecodable(Codec<T> codec, T record) {
    byte[] bytes = codec.encode(record);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(UndecodableException.class);
    }
  }

  @Test
  void decode_ofAnotherRecord_saysWhatWasExpected() {
    byte[] feedback = Codecs.FEEDBACK.encode(new Feedback("r", 1, 2L, 3, 4, "click", 1));
    assertThatThrownBy(() -> Codecs.ITEMS.decode(feedback))
        .isInstanceOf(UndecodableException.class)
        .hasMessageMatching(
            "Item: schema fingerprint [0-9a-f]{16} \\(expected: one of a released Item\\)");
    assertThatThrownBy(() -> Codecs.ITEMS.decode(new byte[] {1, 2, 3}))
        .hasMessage("Item: 3 bytes (expected: Avro single-object encoding)");
  }

  @Test
  void decode_ofAnImpossibleLength_isUndecodable() {
    byte[] bytes = Codecs.CANDIDATES.encode(SamplesOfRecords.FULL_LIST);
    byte[] huge = Arrays.copyOf(bytes, bytes.length);
    // Behind the frame, "r-1": a length of some 2^60 in place of 3.
    Arrays.fill(huge, 10, 18, (byte) 0xFF);
    huge[18] = 0x0F;
    assertThatThrownBy(() -> Codecs.CANDIDATES.decode(huge))
        .isInstanceOf(UndecodableException.class);
  }

  @Test
  void decode_ofAnOlderSchema_fillsDefaultsAndDropsWhatWentAway() throws IOException {
    Schema current = Codecs.ITEMS.schema();
    Schema older =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"Item","namespace":"io.weir.schemas.avro","fields":[
                  {"name":"legacy","type":"string"},
                  {"name":"eventTime","type":"long"},
                  {"name":"itemId","type":"long"}]}
                """);
    SchemaLibrary.add(older);
    GenericRecord record = new GenericData.Record(older);
    record.put("legacy", "gone");
    record.put("eventTime", 12L);
    record.put("itemId", 34L);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new BinaryMessageEncoder<GenericRecord>(GenericData.get(), older).encode(record, bytes);

    assertThat(current).isNotEqualTo(older);
    assertSame(
        Codecs.ITEMS.decode(bytes.toByteArray()),
        new Item(34, 12, Map.of(), Map.of(), new float[0]));
  }

  @Test
  void encode_ofEqualMapsInAnotherOrder_isTheSameBytes() {
    CandidateList one = SamplesOfRecords.FULL_LIST;
    Map<String, float[]> reversed = new java.util.LinkedHashMap<>();
    one.crossFeatures().keySet().stream()
        .sorted((a, b) -> b.compareTo(a))
        .forEach(name -> reversed.put(name, one.crossFeatures().get(name)));
    assertThat(Codecs.CANDIDATES.encode(one.withCrossFeatures(reversed)))
        .isEqualTo(Codecs.CANDIDATES.encode(one));
  }

  @Test
  void fromJson_withIdsAsStrings_parsesOrHashesThem() throws IOException {
    Feedback feedback =
        Codecs.FEEDBACK.fromJson(
            JSON.readTree(
                """
                {"requestId":"r","userId":"u7","requestTime":1,"eventTime":2,"itemId":"34",
                 "action":"click"}
                """));
    assertThat(feedback).isEqualTo(new Feedback("r", Ids.hash("u7"), 1L, 2, 34, "click", 1.0));
  }

  @Test
  void fromJson_withoutWhatFollows_fillsItIn() throws IOException {
    CandidateList list =
        Codecs.CANDIDATES.fromJson(
            JSON.readTree(
                """
                {"requestId":"r","userId":1,"requestTime":1,"eventTime":2,"stage":"pre-ranking",
                 "itemIds":[5,6]}
                """));
    assertThat(list.totalCandidates()).isEqualTo(2);
    assertThat(list.scenario()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'requestID':'r'} | requestID: unknown field (expected: did you mean requestId? one of"
            + " action, eventTime, itemId, requestId, requestTime, userId, value)",
        "{'requestId':'r','userId':1.5} | userId: 1.5 (expected: an id, a number or a string)",
        "{'requestId':'r','userId':1,'requestTime':'now'} | requestTime: 'now' (expected: epoch"
            + " milliseconds, or null)",
        "{'requestId':'r','userId':1,'requestTime':1} | eventTime: missing (expected: epoch"
            + " milliseconds)",
        "{'requestId':7,'userId':1} | requestId: 7 (expected: a string, or null)"
      })
  void fromJson_ofWrongFeedback_namesFieldValueAndRule(String jsonAndMessage) throws IOException {
    List<String> parts = List.of(jsonAndMessage.replace('\'', '"').split(" \\| "));
    JsonNode json = JSON.readTree(parts.get(0));
    assertThatThrownBy(() -> Codecs.FEEDBACK.fromJson(json))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(parts.get(1));
  }

  @Test
  void fromJson_ofAWrongElement_namesItsPlace() throws IOException {
    JsonNode json =
        JSON.readTree(
            """
            {"itemId":1,"eventTime":2,"dense":{"price":[1,"x"]}}
            """);
    assertThatThrownBy(() -> Codecs.ITEMS.fromJson(json))
        .hasMessage("dense.price[1]: \"x\" (expected: a number)");
  }

  /** Field by field; a NaN equals a NaN. */
  private static void assertSame(Object actual, Object expected) {
    assertThat(actual)
        .usingRecursiveComparison()
        .withEqualsForType(Float::equals, Float.class)
        .isEqualTo(expected);
  }
}
