package io.weir.simulator.replay;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Stage;
import java.util.List;
import java.util.Map;

/**
 * A request of which the log knows the shown list only: what importers of exposure logs produce,
 * and {@link ImpressionStream} completes to a whole cascade.
 *
 * <p>The arrays are owned by the record and must not be written to after construction.
 *
 * @param requestTime when the request entered the cascade, epoch ms
 * @param shown the shown items in order, each once
 * @param prices of the shown items; empty where the log has none
 * @param dense numbers of the request's context by name
 * @param feedback what the user did; event times are at or after the list's exposure
 * @param pool the requests whose lists it may borrow candidates from share this number
 */
record Impression(
    String requestId,
    long userId,
    long requestTime,
    long[] shown,
    float[] prices,
    Map<String, long[]> categorical,
    Map<String, long[]> sequences,
    Map<String, float[]> dense,
    List<Feedback> feedback,
    long pool) {

  /** What each stage is taken to need, ms. */
  static final long STAGE_MS = 5;

  /** From the request's entry to its list's exposure, ms. */
  static final long EXPOSED_AFTER_MS = STAGE_MS * Stage.EXPOSURE.depth();

  /** Without numbers. */
  Impression(
      String requestId,
      long userId,
      long requestTime,
      long[] shown,
      float[] prices,
      Map<String, long[]> categorical,
      Map<String, long[]> sequences,
      List<Feedback> feedback,
      long pool) {
    this(
        requestId,
        userId,
        requestTime,
        shown,
        prices,
        categorical,
        sequences,
        Map.of(),
        feedback,
        pool);
  }

  /** When the stage finished, epoch ms. */
  long finishTime(Stage stage) {
    return requestTime + STAGE_MS * stage.depth();
  }

  /** When the list was shown, epoch ms. */
  long exposureTime() {
    return finishTime(Stage.EXPOSURE);
  }
}
