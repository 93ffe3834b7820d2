package io.weir.store;

import io.grpc.stub.StreamObserver;
import io.weir.store.generation.GenerationStore;
import io.weir.store.generation.View;
import io.weir.store.v1.CheckpointRequest;
import io.weir.store.v1.EmbeddingStoreAdminGrpc.EmbeddingStoreAdminImplBase;
import io.weir.store.v1.FilePart;
import io.weir.store.v1.Generation;
import io.weir.store.v1.HeldGeneration;
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
    Calls.answer(answer, this::held);
  }

  @Override
  public void pinGeneration(
      PinGenerationRequest request, StreamObserver<ListGenerationsResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          store.pin(request.getGeneration());
          return held();
        });
  }

  @Override
  public void rollBack(RollBackRequest request, StreamObserver<ListGenerationsResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          store.rollBack();
          return held();
        });
  }

  @Override
  public void unpinGeneration(
      UnpinGenerationRequest request, StreamObserver<ListGenerationsResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          store.unpin();
          return held();
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

  private ListGenerationsResponse held() {
    View view = store.view();
    ListGenerationsResponse.Builder response =
        ListGenerationsResponse.newBuilder().setPinned(view.pinned());
    for (io.weir.store.generation.HeldGeneration complete : view.complete()) {
      HeldGeneration.State state =
          complete.equals(view.current())
              ? HeldGeneration.State.CURRENT
              : HeldGeneration.State.COMPLETE;
      response.addGenerations(held(complete, state));
    }
    view.loading()
        .forEach(load -> response.addGenerations(held(load, HeldGeneration.State.LOADING)));
    return response.build();
  }

  private static HeldGeneration held(
      io.weir.store.generation.HeldGeneration generation, HeldGeneration.State state) {
    return HeldGeneration.newBuilder()
        .setGeneration(
            Generation.newBuilder()
                .setGeneration(generation.generation())
                .setTrainerEpoch(generation.trainerEpoch())
                .setDimension(generation.dimension())
                .setItems(generation.items()))
        .setState(state)
        .setEncoding(Wire.encoding(generation.encoding()))
        .setStale(generation.stale())
        .setMemoryBytes(generation.memoryBytes())
        .build();
  }
}
