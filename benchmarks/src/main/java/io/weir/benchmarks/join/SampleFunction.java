package io.weir.benchmarks.join;

import io.weir.core.config.WeirConfig;
import io.weir.core.labelling.RequestRecords;
import io.weir.core.labelling.SampleAssembler;
import io.weir.core.labelling.SlowFeedback;
import io.weir.core.sampling.Samplers;
import io.weir.flink.JoinConfig;
import io.weir.schemas.Codecs;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.StaticArgument;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.inference.TypeStrategies;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * {@code SAMPLE(request_id, records)}: the encoded sample of one request's records; null without a
 * context. Repeated records count once.
 */
public final class SampleFunction extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  private final WeirConfig config;
  private transient SampleAssembler assembler;
  private transient long fastWindowMs;

  @SuppressWarnings("NullAway.Init") // open() comes before the first call
  SampleFunction(WeirConfig config) {
    this.config = config;
  }

  @Override
  public void open(FunctionContext context) {
    JoinConfig join = JoinConfig.of(config);
    fastWindowMs = join.fastWindow().toMillis();
    assembler =
        new SampleAssembler(
            config.tasks(), SlowFeedback.NONE, Samplers.create("join.sampler", join.sampler()));
  }

  /** Says that arrays come as arrays of primitives. */
  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return TypeInference.newBuilder()
        .staticArguments(
            StaticArgument.scalar("request_id", DataTypes.STRING().notNull(), false),
            StaticArgument.scalar("records", DataTypes.ARRAY(LogRow.RECORD), false))
        .outputTypeStrategy(TypeStrategies.explicit(DataTypes.BYTES()))
        .build();
  }

  /** Makes the sample. */
  public byte @Nullable [] eval(String requestId, Row[] rows) {
    Set<Row> distinct = new LinkedHashSet<>();
    for (Row row : rows) {
      distinct.add(row);
    }
    RequestRecords records = new RequestRecords();
    distinct.forEach(row -> LogRow.addTo(records, requestId, row));
    if (!records.hasContext() || !records.hasCandidates()) {
      return null;
    }
    long due = records.context().requestTime() + fastWindowMs;
    return Codecs.SAMPLES.encode(assembler.assemble(records, due).sample());
  }
}
