package io.weir.store.serving.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import io.weir.store.security.Credentials;
import io.weir.store.security.Tokens;
import io.weir.store.serving.CallCounts;
import io.weir.store.serving.CallLimit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets calls in whose client is trusted and that bring a token, as many at a time as may be, and
 * counts how they end. Calls of the health service need no token and are not counted: who asks
 * whether the store lives must not wait for it. Thread-safe.
 */
final class CallGuard implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Credentials credentials;
  private final Tokens tokens;
  private final CallLimit limit;
  private final CallCounts counts;

  /**
   * @param tokens those of the credentials that open this door
   */
  CallGuard(Credentials credentials, Tokens tokens, CallLimit limit, CallCounts counts) {
    this.credentials = credentials;
    this.tokens = tokens;
    this.limit = limit;
    this.counts = counts;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (HealthGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    try {
      credentials.requireTrusted(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
      tokens.require(headers.get(AUTHORIZATION));
      limit.begin();
    } catch (StatusRuntimeException e) {
      counts.ended(e.getStatus().getCode());
      call.close(e.getStatus(), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return guarded(call, headers, next);
  }

  private <Q, A> ServerCall.Listener<Q> guarded(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    AtomicBoolean ended = new AtomicBoolean();
    ServerCall<Q, A> counted =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            if (ended.compareAndSet(false, true)) {
              counts.ended(status.getCode());
              limit.end();
            }
            super.close(status, trailers);
          }
        };
    ServerCall.Listener<Q> started;
    try {
      started = next.startCall(counted, headers);
    } catch (RuntimeException e) {
      if (ended.compareAndSet(false, true)) {
        limit.end();
      }
      throw e;
    }
    return new SimpleForwardingServerCallListener<>(started) {
      @Override
      public void onCancel() {
        if (ended.compareAndSet(false, true)) {
          counts.ended(Status.Code.CANCELLED);
          limit.end();
        }
        super.onCancel();
      }
    };
  }
}
