package io.weir.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.weir.core.InvalidValueException;
import io.weir.store.generation.GenerationStore;
import io.weir.store.generation.HeldGeneration;
import io.weir.store.generation.Lease;
import io.weir.store.table.Encoding;
import io.weir.store.table.VectorTable;
import io.weir.store.v1.EmbeddingStoreGrpc.EmbeddingStoreImplBase;
import io.weir.store.v1.GetRequest;
import io.weir.store.v1.GetResponse;
import io.weir.store.v1.GetStatusRequest;
import io.weir.store.v1.GetStatusResponse;
import io.weir.store.v1.MultiGetRequest;
import io.weir.store.v1.MultiGetResponse;
import io.weir.store.v1.Origin;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's calls. Every answer is read from one generation, held as long as it is read: the one
 * that was current when the call came, or the one that was asked for. Thread-safe; nothing here
 * waits.
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
    try (Lease lease = acquire(request.hasGeneration(), request.getGeneration())) {
      VectorTable table = lease.vectors();
      byte[] row = new byte[table.rowBytes()];
      boolean found = table.get(request.getId(), row, 0);
      Encoding encoding = Wire.encoding(request.getEncoding(), table.encoding());
      return GetResponse.newBuilder()
          .setOrigin(origin(lease))
          .setFound(found)
          .setVector(found ? Wire.rows(row, table, encoding) : ByteString.EMPTY)
          .setDimension(table.dimension())
          .setEncoding(Wire.encoding(encoding))
          .build();
    }
  }

  private MultiGetResponse multiGet(MultiGetRequest request) {
    int count = request.getIdsCount();
    requireCount(count);
    try (Lease lease = acquire(request.hasGeneration(), request.getGeneration())) {
      VectorTable table = lease.vectors();
      Encoding encoding = Wire.encoding(request.getEncoding(), table.encoding());
      byte[] found = new byte[(count + 7) / 8];
      int wireBytes = encoding.rowBytes(table.dimension());
      requireRoom(count, wireBytes, found.length);
      byte[] rows = new byte[count * table.rowBytes()];
      table.multiGet(Wire.ids(count, request::getIds), rows, found);
      return MultiGetResponse.newBuilder()
          .setOrigin(origin(lease))
          .setVectors(Wire.rows(rows, table, encoding))
          .setFound(UnsafeByteOperations.unsafeWrap(found))
          .setDimension(table.dimension())
          .setEncoding(Wire.encoding(encoding))
          .build();
    }
  }

  private void requireCount(int count) {
    if (count > config.maxIdsPerCall()) {
      throw new InvalidValueException(
          "ids.length", count, "at most " + config.maxIdsPerCall() + " in one call");
    }
  }

  private void requireRoom(int count, int rowBytes, int foundBytes) {
    long bytes = (long) count * rowBytes;
    if (bytes + foundBytes + ENVELOPE_BYTES > config.maxMessageBytes()) {
      String rule =
          "a response of at most " + config.maxMessageBytes() + " bytes, " + rowBytes + " per id";
      throw Status.RESOURCE_EXHAUSTED
          .withDescription(new InvalidValueException("ids.length", count, rule).getMessage())
          .asRuntimeException();
    }
  }

  /** Holds the current generation, or the one that is asked for. */
  private Lease acquire(boolean byId, long generation) {
    Lease lease = byId ? store.acquire(generation) : store.acquire();
    if (lease != null) {
      return lease;
    }
    HeldGeneration current = store.view().current();
    if (current == null) {
      throw Status.UNAVAILABLE.withDescription("no generation is current yet").asRuntimeException();
    }
    List<Long> ids = store.view().complete().stream().map(HeldGeneration::generation).toList();
    InvalidValueException unknown =
        new InvalidValueException("generation", generation, "one that is held: " + ids);
    throw Status.FAILED_PRECONDITION.withDescription(unknown.getMessage()).asRuntimeException();
  }

  private Origin origin(Lease lease) {
    HeldGeneration generation = lease.generation();
    return Origin.newBuilder()
        .setGeneration(generation.generation())
        .setTrainerEpoch(generation.trainerEpoch())
        .setStalenessMs(reporter.stalenessMs())
        .setStale(generation.stale())
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
