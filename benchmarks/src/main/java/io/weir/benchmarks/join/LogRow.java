package io.weir.benchmarks.join;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.core.labelling.RequestRecords;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A log record as a row of the table {@code logs}: (request_id, record), where record is the union
 * of what contexts, lists and feedback say. Feedback without requestId is left out, heartbeats are.
 */
final class LogRow implements KafkaRecordDeserializationSchema<Row> {
  private static final long serialVersionUID = 1L;

  private static final TypeInformation<long[]> LONGS =
      PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO;
  private static final TypeInformation<float[]> FLOATS =
      PrimitiveArrayTypeInfo.FLOAT_PRIMITIVE_ARRAY_TYPE_INFO;

  /** The row in the stream. */
  static final TypeInformation<Row> STREAM =
      Types.ROW_NAMED(
          new String[] {"request_id", "record"},
          Types.STRING,
          Types.ROW_NAMED(
              new String[] {
                "kind",
                "user_id",
                "request_time",
                "happened",
                "scenario",
                "item_ids",
                "scores",
                "total",
                "action",
                "amount",
                "categorical",
                "dense",
                "sequences"
              },
              Types.INT,
              Types.LONG,
              Types.LONG,
              Types.LONG,
              Types.STRING,
              LONGS,
              FLOATS,
              Types.INT,
              Types.STRING,
              Types.DOUBLE,
              Types.MAP(Types.STRING, LONGS),
              Types.MAP(Types.STRING, FLOATS),
              Types.MAP(Types.STRING, LONGS)));

  private static final DataType LONG_ARRAY =
      DataTypes.ARRAY(DataTypes.BIGINT().notNull()).notNull().bridgedTo(long[].class);
  private static final DataType FLOAT_ARRAY =
      DataTypes.ARRAY(DataTypes.FLOAT().notNull()).notNull().bridgedTo(float[].class);

  /** The record's columns in SQL. */
  static final DataType RECORD =
      DataTypes.ROW(
              DataTypes.FIELD("kind", DataTypes.INT().notNull()),
              DataTypes.FIELD("user_id", DataTypes.BIGINT().notNull()),
              DataTypes.FIELD("request_time", DataTypes.BIGINT().notNull()),
              DataTypes.FIELD("happened", DataTypes.BIGINT().notNull()),
              DataTypes.FIELD("scenario", DataTypes.STRING().notNull()),
              DataTypes.FIELD("item_ids", LONG_ARRAY),
              DataTypes.FIELD("scores", FLOAT_ARRAY),
              DataTypes.FIELD("total", DataTypes.INT().notNull()),
              DataTypes.FIELD("action", DataTypes.STRING().notNull()),
              DataTypes.FIELD("amount", DataTypes.DOUBLE().notNull()),
              DataTypes.FIELD("categorical", byName(LONG_ARRAY)),
              DataTypes.FIELD("dense", byName(FLOAT_ARRAY)),
              DataTypes.FIELD("sequences", byName(LONG_ARRAY)))
          .notNull();

  private static final int CONTEXT = 0;
  private static final int FEEDBACK = 6;
  private static final int HAPPENED = 3;
  private static final long[] NO_ITEMS = new long[0];
  private static final float[] NO_SCORES = new float[0];

  private final String requests;
  private final String feedback;

  LogRow(Topics topics) {
    requests = topics.requests();
    feedback = topics.feedback();
  }

  private static DataType byName(DataType values) {
    return DataTypes.MAP(DataTypes.STRING().notNull(), values).notNull();
  }

  static long eventTime(Row row) {
    return row.<Row>getFieldAs(1).<Long>getFieldAs(HAPPENED);
  }

  @Override
  public TypeInformation<Row> getProducedType() {
    return STREAM;
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Row> out) {
    if (record.value() == null) {
      return;
    }
    if (record.topic().equals(requests)) {
      RequestContext context = Codecs.REQUESTS.decode(record.value());
      out.collect(Row.of(context.requestId(), row(context)));
    } else if (record.topic().equals(feedback)) {
      Feedback action = Codecs.FEEDBACK.decode(record.value());
      if (action.requestId() != null) {
        out.collect(Row.of(action.requestId(), row(action)));
      }
    } else {
      CandidateList list = Codecs.CANDIDATES.decode(record.value());
      out.collect(Row.of(list.requestId(), row(list)));
    }
  }

  private static Row row(RequestContext context) {
    return Row.of(
        CONTEXT,
        context.userId(),
        context.requestTime(),
        context.eventTime(),
        context.scenario(),
        NO_ITEMS,
        NO_SCORES,
        0,
        "",
        0.0,
        context.categorical(),
        context.dense(),
        context.sequences());
  }

  private static Row row(CandidateList list) {
    return Row.of(
        (int) list.stage().depth(),
        list.userId(),
        list.requestTime(),
        list.eventTime(),
        list.scenario(),
        list.itemIds(),
        list.scores(),
        list.totalCandidates(),
        "",
        0.0,
        Map.of(),
        Map.of(),
        Map.of());
  }

  private static Row row(Feedback action) {
    return Row.of(
        FEEDBACK,
        action.userId(),
        action.requestTime(),
        action.eventTime(),
        "",
        new long[] {action.itemId()},
        NO_SCORES,
        1,
        action.action(),
        action.value(),
        Map.of(),
        Map.of(),
        Map.of());
  }

  /** Adds what a row of type {@link #RECORD} says to a request's records. */
  static void addTo(RequestRecords records, String requestId, Row row) {
    int kind = row.getFieldAs(0);
    long userId = row.getFieldAs(1);
    Long requestTime = row.getFieldAs(2);
    long happened = row.getFieldAs(HAPPENED);
    String scenario = row.getFieldAs(4);
    long[] items = row.getFieldAs(5);
    if (kind == CONTEXT) {
      records.add(
          new RequestContext(
              requestId,
              userId,
              requestTime,
              happened,
              scenario,
              row.<Map<String, long[]>>getFieldAs(10),
              row.<Map<String, float[]>>getFieldAs(11),
              row.<Map<String, long[]>>getFieldAs(12)));
    } else if (kind == FEEDBACK) {
      records.add(
          new Feedback(
              requestId,
              userId,
              requestTime,
              happened,
              items[0],
              row.<String>getFieldAs(8),
              row.<Double>getFieldAs(9)));
    } else {
      records.add(
          new CandidateList(
              requestId,
              userId,
              requestTime,
              happened,
              scenario,
              Stage.ofDepth(kind),
              items,
              new int[0],
              row.<float[]>getFieldAs(6),
              new boolean[0],
              row.<Integer>getFieldAs(7),
              Map.of()));
    }
  }
}
