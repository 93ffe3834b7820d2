package io.weir.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.weir.core.InvalidValueException;
import io.weir.store.generation.GenerationStore;
import io.weir.store.generation.HeldGeneration;
import io.weir.store.generation.View;
import io.weir.store.table.VectorTable;
import io.weir.store.v1.EmbeddingStoreGrpc.EmbeddingStoreImplBase;
import io.weir.store.v1.GetRequest;
import io.weir.store.v1.GetResponse;
import io.weir.store.v1.GetStatusRequest;
import io.weir.store.v1.GetStatusResponse;
import io.weir.store.v1.MultiGetRequest;
import io.weir.store.v1.MultiGetResponse;
import io.weir.store.v1.Origin;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's calls. Every answer is read from the one generation that was current when the call
 * came. Thread-safe; nothing here waits.
 */
final class EmbeddingStoreService extends EmbeddingStoreImplBase {
  private static final Logger log = LoggerFactory.getLogger(EmbeddingStoreService.class);

  /** Room for what surrounds the vectors in a response. */
  private static final int ENVELOPE_BYTES = 128;

  private final GenerationStore store;
  private final StatusReporter reporter;
  private final StoreConfig config;

  EmbeddingStoreService(GenerationStore store, StatusReporter reporter, StoreConfig config) {
    this.store = store;
    this.reporter = reporter;
    this.config = config;
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> answer) {
    answer(answer, () -> get(request));
  }

  @Override
  public void multiGet(MultiGetRequest request, StreamObserver<MultiGetResponse> answer) {
    answer(answer, () -> multiGet(request));
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> answer) {
    answer(answer, () -> StatusWriter.write(reporter.status()));
  }

  private GetResponse get(GetRequest request) {
    View view = store.view();
    HeldGeneration current = current(view);
    if (request.hasGeneration()) {
      require(request.getGeneration(), current);
    }
    VectorTable table = current.vectors();
    byte[] vector = new byte[table.vectorBytes()];
    boolean found = table.get(request.getId(), vector, 0);
    return GetResponse.newBuilder()
        .setOrigin(origin(view, current))
        .setFound(found)
        .setVector(found ? UnsafeByteOperations.unsafeWrap(vector) : ByteString.EMPTY)
        .setDimension(table.dimension())
        .build();
  }

  private MultiGetResponse multiGet(MultiGetRequest request) {
    int count = request.getIdsCount();
    if (count > config.maxIdsPerCall()) {
      throw new InvalidValueException(
          "ids.length", count, "at most " + config.maxIdsPerCall() + " in one call");
    }
    View view = store.view();
    HeldGeneration current = current(view);
    if (request.hasGeneration()) {
      require(request.getGeneration(), current);
    }
    VectorTable table = current.vectors();
    byte[] found = new byte[(count + 7) / 8];
    byte[] vectors = new byte[rowsBytes(count, table.vectorBytes(), found.length)];
    long[] ids = new long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = request.getIds(i);
    }
    table.multiGet(ids, vectors, found);
    return MultiGetResponse.newBuilder()
        .setOrigin(origin(view, current))
        .setVectors(UnsafeByteOperations.unsafeWrap(vectors))
        .setFound(UnsafeByteOperations.unsafeWrap(found))
        .setDimension(table.dimension())
        .build();
  }

  private int rowsBytes(int count, int rowBytes, int foundBytes) {
    long bytes = (long) count * rowBytes;
    if (bytes + foundBytes + ENVELOPE_BYTES > config.maxMessageBytes()) {
      String rule =
          "a response of at most " + config.maxMessageBytes() + " bytes, " + rowBytes + " per id";
      throw Status.RESOURCE_EXHAUSTED
          .withDescription(new InvalidValueException("ids.length", count, rule).getMessage())
          .asRuntimeException();
    }
    return (int) bytes;
  }

  private static HeldGeneration current(View view) {
    HeldGeneration current = view.current();
    if (current == null) {
      throw Status.UNAVAILABLE.withDescription("no generation is current yet").asRuntimeException();
    }
    return current;
  }

  private static void require(long generation, HeldGeneration current) {
    if (generation != current.generation()) {
      InvalidValueException unknown =
          new InvalidValueException(
              "generation", generation, current.generation() + ", the one that is served");
      throw Status.FAILED_PRECONDITION.withDescription(unknown.getMessage()).asRuntimeException();
    }
  }

  private Origin origin(View view, HeldGeneration current) {
    return Origin.newBuilder()
        .setGeneration(current.generation())
        .setTrainerEpoch(current.trainerEpoch())
        .setStalenessMs(reporter.stalenessMs())
        .setStale(view.stale())
        .build();
  }

  /** Callers get a status and one line; stack traces stay here. */
  private static <T> void answer(StreamObserver<T> answer, Supplier<T> call) {
    T response;
    try {
      response = call.get();
    } catch (StatusRuntimeException e) {
      answer.onError(e);
      return;
    } catch (InvalidValueException e) {
      answer.onError(Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
      return;
    } catch (RuntimeException e) {
      log.error("a call failed", e);
      answer.onError(
          Status.INTERNAL.withDescription("internal error (see the log)").asRuntimeException());
      return;
    }
    answer.onNext(response);
    answer.onCompleted();
  }
}
