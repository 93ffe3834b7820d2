package io.weir.flink;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * How far event time has come, in this run or before the checkpoint it goes on from.
 *
 * <p>Flink forgets watermarks when it restores: without this, what was late before would not be
 * late afterwards, until the sources have come as far again. (That holds for aligned checkpoints;
 * with unaligned ones it would make records in flight late.) Not thread-safe.
 */
final class PassedTime {
  private final ListState<Long> state;
  private long passed = Long.MIN_VALUE;

  /** Goes on from the highest watermark of all subtasks. */
  PassedTime(OperatorStateStore store) throws Exception {
    state = store.getUnionListState(new ListStateDescriptor<>("watermark-floor", Types.LONG));
    for (Long watermark : state.get()) {
      advance(watermark);
    }
  }

  void advance(long watermark) {
    passed = Math.max(passed, watermark);
  }

  void snapshot() throws Exception {
    state.update(List.of(passed));
  }

  /** Whether a moment has passed. */
  boolean reached(long moment) {
    return moment <= passed;
  }

  /** The highest watermark, epoch ms. */
  long watermark() {
    return passed;
  }
}
