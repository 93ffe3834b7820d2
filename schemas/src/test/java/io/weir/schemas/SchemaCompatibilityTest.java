package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.Stage;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaCompatibilityTest {
  static Stream<Arguments> releasedRecords() {
    return SchemaLibrary.RELEASES.stream()
        .flatMap(release -> SchemaLibrary.RECORDS.stream().map(r -> Arguments.of(release, r)));
  }

  @ParameterizedTest
  @MethodSource("releasedRecords")
  void current_andReleased_readEachOther(String release, String record) {
    Schema current = SchemaLibrary.current(record);
    Schema released = SchemaLibrary.released(release, record);
    assertThat(reads(current, released)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    assertThat(reads(released, current)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
  }

  @ParameterizedTest
  @MethodSource("releasedRecords")
  void released_isFoundByItsFingerprint(String release, String record) {
    Schema released = SchemaLibrary.released(release, record);
    assertThat(SchemaLibrary.byFingerprint(SchemaLibrary.fingerprint(released)))
        .isEqualTo(released);
  }

  @Test
  void requestScopedRecords_beginWithTheHeader() {
    List<String> scoped = List.of("StageCandidates", "RequestContext", "Feedback", "RequestSample");
    for (String record : scoped) {
      List<Schema.Field> fields = SchemaLibrary.current(record).getFields().subList(0, 4);
      assertThat(fields.stream().map(Schema.Field::name)).containsExactly(RequestHeader.FIELDS);
      boolean feedback = record.equals("Feedback");
      assertThat(fields.get(0).schema().isUnion()).isEqualTo(feedback);
      assertThat(fields.get(2).schema().isUnion()).isEqualTo(feedback);
    }
    assertThat(SchemaLibrary.RECORDS.stream().map(SchemaLibrary::current))
        .filteredOn(RequestHeader::isRequestScoped)
        .hasSize(scoped.size());
  }

  @Test
  void enums_listTheConstantsOfCore_inTheirOrder() {
    assertSymbols("StageCandidates", "stage", Stage.values());
    assertSymbols("ItemEmbedding", "kind", ItemEmbedding.Kind.values());
    assertSymbols("ModelSnapshot", "state", ModelSnapshot.State.values());
  }

  private static void assertSymbols(String record, String field, Enum<?>[] constants) {
    assertThat(SchemaLibrary.current(record).getField(field).schema().getEnumSymbols())
        .containsExactlyElementsOf(Stream.of(constants).map(Enum::name).toList());
  }

  @Test
  void everyRecordAndField_isDocumented() {
    for (String record : SchemaLibrary.RECORDS) {
      Schema schema = SchemaLibrary.current(record);
      assertThat(schema.getDoc()).as(record).isNotBlank();
      assertThat(schema.getFields())
          .allSatisfy(f -> assertThat(f.doc()).as(record + "." + f.name()).isNotBlank());
    }
  }

  @Test
  void header_ofEveryRequestScopedRecord_readsWithoutTheRest() {
    SamplesOfRecords.all()
        .forEach(
            (codec, records) -> {
              if (RequestHeader.isRequestScoped(codec.schema())) {
                records.forEach(SchemaCompatibilityTest::assertHeader);
              }
            });
  }

  private static void assertHeader(Object value) {
    var expected = (io.weir.core.cascade.RequestScoped) value;
    RequestHeader header = RequestHeader.read(encode(value));
    assertThat(header.requestId()).isEqualTo(expected.requestId());
    assertThat(header.userId()).isEqualTo(expected.userId());
    assertThat(header.requestTime()).isEqualTo(expected.requestTime());
    assertThat(header.eventTime()).isEqualTo(expected.eventTime());
  }

  @SuppressWarnings("unchecked")
  private static byte[] encode(Object value) {
    return SamplesOfRecords.all().entrySet().stream()
        .filter(e -> e.getValue().get(0).getClass() == value.getClass())
        .map(e -> ((Codec<Object>) e.getKey()).encode(value))
        .findFirst()
        .orElseThrow();
  }

  private static SchemaCompatibilityType reads(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType();
  }
}
