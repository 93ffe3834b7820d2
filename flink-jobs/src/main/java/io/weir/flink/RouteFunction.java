package io.weir.flink;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;
import io.weir.flink.AttributionInput.Acted;
import io.weir.flink.AttributionInput.Shown;
import io.weir.schemas.Codecs;
import io.weir.schemas.RequestHeader;
import io.weir.schemas.UndecodableException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Passes records of requests on to the join, refused ones to the dead letters, what attribution
 * needs to {@link #ATTRIBUTION}, and drops heartbeats.
 */
final class RouteFunction extends ProcessFunction<SourceRecord, SourceRecord> {
  private static final long serialVersionUID = 1L;

  /** Feedback without requestId, and what exposure records say of their users. */
  static final OutputTag<AttributionInput> ATTRIBUTION =
      new OutputTag<>("attribution", JoinTypes.ATTRIBUTION_INPUT);

  private final DeadLetters deadLetters;
  private final boolean keepsExposures;
  private transient ReasonCounters refusals;

  @SuppressWarnings("NullAway.Init") // open() comes before the first element
  RouteFunction(JoinConfig config, DeadLetters deadLetters) {
    this.deadLetters = deadLetters;
    keepsExposures = !config.attributionWindow().isZero();
  }

  @Override
  public void open(OpenContext context) {
    refusals = new ReasonCounters(JoinMetrics.group(getRuntimeContext()));
  }

  @Override
  public void processElement(SourceRecord record, Context context, Collector<SourceRecord> out) {
    Reason refusal = record.refusal();
    if (refusal != null) {
      refuse(record, refusal, context);
    } else if (record.isRequestless()) {
      long userId = RequestHeader.read(record.raw().bytes()).userId();
      context.output(ATTRIBUTION, new Acted(userId, record.eventTime(), record.raw()));
    } else if (record.isEvent()) {
      if (keepsExposures && record.raw().source() == SourceTopic.EXPOSURE) {
        expose(record, context);
      }
      out.collect(record);
    }
  }

  private static void expose(SourceRecord record, Context context) {
    CandidateList list;
    try {
      list = Codecs.CANDIDATES.decode(record.raw().bytes());
    } catch (UndecodableException | InvalidValueException e) {
      return; // the join will find out too, and makes a dead letter of it
    }
    if (list.stage() == Stage.EXPOSURE) {
      UserExposure exposure =
          new UserExposure(
              record.joinKey(), record.requestTime(), record.eventTime(), list.itemIds());
      context.output(ATTRIBUTION, new Shown(list.userId(), exposure));
    }
  }

  private void refuse(SourceRecord record, Reason refusal, Context context) {
    refusals.add(refusal);
    context.output(
        DeadLetters.TAG,
        deadLetters.of(
            record.raw(),
            record.key(),
            refusal,
            String.valueOf(record.detail()),
            context.timerService().currentProcessingTime()));
  }
}
