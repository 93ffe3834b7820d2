package io.weir.store.serving;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.weir.core.InvalidValueException;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounds the calls in progress, over whatever they came. Thread-safe. */
public final class CallLimit {
  private final int most;
  private final AtomicInteger inProgress = new AtomicInteger();

  /**
   * @param most calls at a time
   */
  public CallLimit(int most) {
    this.most = most;
  }

  /**
   * Lets a call begin, that {@link #end} is to follow.
   *
   * @throws StatusRuntimeException RESOURCE_EXHAUSTED when there are too many
   */
  public void begin() {
    if (inProgress.incrementAndGet() > most) {
      inProgress.decrementAndGet();
      InvalidValueException refused =
          new InvalidValueException(
              "calls in progress", most + 1, "at most " + most + ", store.max-calls");
      throw Status.RESOURCE_EXHAUSTED.withDescription(refused.getMessage()).asRuntimeException();
    }
  }

  /** Ends a call that began. */
  public void end() {
    inProgress.decrementAndGet();
  }

  /** Calls that began and have not ended. */
  public int inProgress() {
    return inProgress.get();
  }
}
