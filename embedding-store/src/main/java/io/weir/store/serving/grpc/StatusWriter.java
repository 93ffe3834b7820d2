package io.weir.store.serving.grpc;

import io.weir.store.client.StoreStatus;
import io.weir.store.client.StoreStatus.GenerationStatus;
import io.weir.store.v1.Generation;
import io.weir.store.v1.GetStatusResponse;
import io.weir.store.v1.Latency;
import io.weir.store.v1.Partition;

/** From {@link StoreStatus} to the wire. */
final class StatusWriter {
  private StatusWriter() {}

  static GetStatusResponse write(StoreStatus status) {
    GetStatusResponse.Builder response =
        GetStatusResponse.newBuilder()
            .setReady(status.ready())
            .setNotReadyReason(status.notReadyReason())
            .setStale(status.stale())
            .setStalenessMs(status.stalenessMs())
            .setVectorsApplied(status.vectorsApplied())
            .putAllRefused(status.refused())
            .putAllIgnored(status.ignored())
            .setTrainToReadable(latency(status.trainToReadable()))
            .setSampleToReadable(latency(status.sampleToReadable()));
    if (status.current() != null) {
      response.setCurrent(generation(status.current()));
    }
    status.loading().forEach(generation -> response.addLoading(generation(generation)));
    status
        .partitions()
        .forEach(
            p ->
                response.addPartitions(
                    Partition.newBuilder()
                        .setPartition(p.partition())
                        .setOffset(p.offset())
                        .setLag(p.lag())));
    return response.build();
  }

  private static Generation generation(GenerationStatus generation) {
    return Generation.newBuilder()
        .setGeneration(generation.generation())
        .setTrainerEpoch(generation.trainerEpoch())
        .setDimension(generation.dimension())
        .setItems(generation.items())
        .build();
  }

  private static Latency latency(StoreStatus.Latency latency) {
    return Latency.newBuilder()
        .setCount(latency.count())
        .setP50Ms(latency.p50Ms())
        .setP99Ms(latency.p99Ms())
        .build();
  }
}
