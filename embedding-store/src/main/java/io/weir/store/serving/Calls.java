package io.weir.store.serving;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.weir.core.InvalidValueException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How calls end: callers get a status and one line; stack traces stay here. */
public final class Calls {
  private static final Logger log = LoggerFactory.getLogger(Calls.class);

  private Calls() {}

  /** Answers a call that has one answer. */
  public static <T> void answer(StreamObserver<T> answer, Supplier<T> call) {
    T response;
    try {
      requireWaiting();
      response = call.get();
    } catch (RuntimeException e) {
      answer.onError(status(e));
      return;
    }
    answer.onNext(response);
    answer.onCompleted();
  }

  /**
   * Begins an answer of many messages; {@code start} sends or fails on its own once it returned.
   */
  public static void begin(StreamObserver<?> answer, Runnable start) {
    try {
      requireWaiting();
      start.run();
    } catch (RuntimeException e) {
      answer.onError(status(e));
    }
  }

  /**
   * Fails when nobody waits for the answer any more: the call was cancelled or its time is over.
   */
  static void requireWaiting() {
    Context context = Context.current();
    if (context.isCancelled()) {
      throw Contexts.statusFromCancelled(context).asRuntimeException();
    }
  }

  /** What a caller is told of a failure. */
  public static StatusRuntimeException status(RuntimeException failure) {
    if (failure instanceof StatusRuntimeException status) {
      return status;
    }
    if (failure instanceof InvalidValueException) {
      return Status.INVALID_ARGUMENT.withDescription(failure.getMessage()).asRuntimeException();
    }
    log.error("a call failed", failure);
    return Status.INTERNAL.withDescription("internal error (see the log)").asRuntimeException();
  }
}
