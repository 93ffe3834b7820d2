package io.weir.flink;

import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/**
 * A keyed function that judges lateness by {@link PassedTime}; run by an {@link EventTimeOperator},
 * which tells it every watermark.
 */
abstract class EventTimeFunction<K, I, O> extends KeyedProcessFunction<K, I, O>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private transient PassedTime passed;

  @SuppressWarnings("NullAway.Init") // initializeState() comes before the first element
  EventTimeFunction() {}

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    passed = new PassedTime(context.getOperatorStateStore());
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    passed.snapshot();
  }

  /** How far event time has come. */
  final PassedTime passed() {
    return passed;
  }
}
