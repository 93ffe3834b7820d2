package io.weir.flink;

import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The operator of an {@link EventTimeFunction}: a function learns of a watermark only with the next
 * record or timer, and a checkpoint may come before either.
 */
final class EventTimeOperator<K, I, O> extends KeyedProcessOperator<K, I, O> {
  private static final long serialVersionUID = 1L;

  private final EventTimeFunction<K, I, O> function;

  EventTimeOperator(EventTimeFunction<K, I, O> function) {
    super(function);
    this.function = function;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    function.passed().advance(mark.getTimestamp());
    super.processWatermark(mark);
  }
}
