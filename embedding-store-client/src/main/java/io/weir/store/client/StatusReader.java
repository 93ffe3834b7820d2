package io.weir.store.client;

import io.weir.store.client.StoreStatus.GenerationStatus;
import io.weir.store.client.StoreStatus.PartitionStatus;
import io.weir.store.v1.Generation;
import io.weir.store.v1.GetStatusResponse;
import io.weir.store.v1.Latency;

/** From the wire to {@link StoreStatus}. */
final class StatusReader {
  private StatusReader() {}

  static StoreStatus read(GetStatusResponse status) {
    return new StoreStatus(
        status.hasCurrent() ? generation(status.getCurrent()) : null,
        status.getLoadingList().stream().map(StatusReader::generation).toList(),
        status.getPartitionsList().stream()
            .map(p -> new PartitionStatus(p.getPartition(), p.getOffset(), p.getLag()))
            .toList(),
        status.getNotReadyReason(),
        status.getStale(),
        status.getStalenessMs(),
        status.getVectorsApplied(),
        status.getRefusedMap(),
        status.getIgnoredMap(),
        latency(status.getTrainToReadable()),
        latency(status.getSampleToReadable()));
  }

  private static GenerationStatus generation(Generation generation) {
    return new GenerationStatus(
        generation.getGeneration(),
        generation.getTrainerEpoch(),
        generation.getDimension(),
        generation.getItems());
  }

  private static StoreStatus.Latency latency(Latency latency) {
    return new StoreStatus.Latency(latency.getCount(), latency.getP50Ms(), latency.getP99Ms());
  }
}
