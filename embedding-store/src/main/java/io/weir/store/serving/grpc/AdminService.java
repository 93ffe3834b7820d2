package io.weir.store.serving.grpc;

import io.grpc.stub.StreamObserver;
import io.weir.store.config.StoreConfig;
import io.weir.store.generation.GenerationStore;
import io.weir.store.serving.Calls;
import io.weir.store.serving.HeldList;
import io.weir.store.transfer.Transfers;
import io.weir.store.v1.CheckpointRequest;
import io.weir.store.v1.EmbeddingStoreAdminGrpc.EmbeddingStoreAdminImplBase;
import io.weir.store.v1.FilePart;
import io.weir.store.v1.ListGenerationsRequest;
import io.weir.store.v1.ListGenerationsResponse;
import io.weir.store.v1.PinGenerationRequest;
import io.weir.store.v1.RollBackRequest;
import io.weir.store.v1.UnpinGenerationRequest;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;

/** The calls of operators and of other replicas. Thread-safe. */
final class AdminService extends EmbeddingStoreAdminImplBase {
  private final GenerationStore store;
  private final StoreConfig config;
  private final ScheduledExecutorService timer;

  AdminService(GenerationStore store, StoreConfig config, ScheduledExecutorService timer) {
    this.store = store;
    this.config = config;
    this.timer = timer;
  }

  @Override
  public void listGenerations(
      ListGenerationsRequest request, StreamObserver<ListGenerationsResponse> answer) {
    Calls.answer(answer, () -> HeldList.of(store.view()));
  }

  @Override
  public void pinGeneration(
      PinGenerationRequest request, StreamObserver<ListGenerationsResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          store.pin(request.getGeneration());
          return HeldList.of(store.view());
        });
  }

  @Override
  public void rollBack(RollBackRequest request, StreamObserver<ListGenerationsResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          store.rollBack();
          return HeldList.of(store.view());
        });
  }

  @Override
  public void unpinGeneration(
      UnpinGenerationRequest request, StreamObserver<ListGenerationsResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          store.unpin();
          return HeldList.of(store.view());
        });
  }

  @Override
  public void checkpoint(CheckpointRequest request, StreamObserver<FilePart> answer) {
    Calls.begin(
        answer,
        () -> {
          Path folder = config.dir().resolve(Transfers.PREFIX + UUID.randomUUID());
          store.checkpoint(folder);
          PacedStream.start(
              answer,
              FileSource.ofFolder(folder, () -> Transfers.delete(folder)),
              config.streamPatience(),
              timer);
        });
  }
}
