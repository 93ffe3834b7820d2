package io.weir.store.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a store serves, how far its ingest is and how fresh its vectors are. Immutable.
 *
 * @param current the generation that is served; null while there is none
 * @param loading generations that are being loaded, lowest first
 * @param partitions how far each partition of the log was read
 * @param notReadyReason why reads should not be sent there, one line; empty when they should
 * @param stale whether the log lost records of the current generation before they were read
 * @param stalenessMs everything appended to the log this long ago is readable; -1 = not known
 * @param vectorsApplied REFRESH and UPDATE records applied since the store's process started
 * @param refused records refused since then, by reason; they are in the dead-letter topic
 * @param ignored records without effect since then, by reason
 * @param trainToReadable end of the training step that made a vector until it was readable
 * @param sampleToReadable append of the newest sample in a vector until it was readable
 */
public record StoreStatus(
    @Nullable GenerationStatus current,
    List<GenerationStatus> loading,
    List<PartitionStatus> partitions,
    String notReadyReason,
    boolean stale,
    long stalenessMs,
    long vectorsApplied,
    Map<String, Long> refused,
    Map<String, Long> ignored,
    Latency trainToReadable,
    Latency sampleToReadable) {

  /**
   * A generation that a store holds.
   *
   * @param generation its id
   * @param trainerEpoch the trainer's incarnation that publishes it
   * @param dimension elements of its vectors
   * @param items items that have a vector in it
   */
  public record GenerationStatus(long generation, long trainerEpoch, int dimension, long items) {}

  /**
   * How far a partition was read.
   *
   * @param partition its number
   * @param offset the next offset to read; all before it is durable and readable
   * @param lag records known to be in the log and not readable yet; -1 = not known
   */
  public record PartitionStatus(int partition, long offset, long lag) {}

  /**
   * Updates measured since the store's process started.
   *
   * @param count how many
   * @param p50Ms the median; 0 when there are none
   * @param p99Ms the 99th percentile; 0 when there are none
   */
  public record Latency(long count, long p50Ms, long p99Ms) {}

  public StoreStatus {
    loading = List.copyOf(loading);
    partitions = List.copyOf(partitions);
    refused = Map.copyOf(refused);
    ignored = Map.copyOf(ignored);
  }

  /** Whether reads should be sent there; its health service says the same. */
  public boolean ready() {
    return notReadyReason.isEmpty();
  }
}
