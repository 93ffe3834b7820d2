package io.weir.trainer.publication;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * One generation: its frozen weights, how far its refresh is, and which items readers find in it.
 *
 * <p>Not thread-safe.
 */
final class Generation {
  final long id;
  final long trainerEpoch;
  final long step;
  final long frozenMs;
  final int dimension;
  final ItemEmbedder.Frozen frozen;
  final long[] beginOffsets;
  final long[] endOffsets;
  final long[] counts;
  final long[] checksums;

  private long[] itemIds = new long[0];
  private int refreshed;
  // Withdrawn while their REFRESH was still to come.
  private final Set<Long> skipped = new HashSet<>();
  // Against itemIds: what updates have added and withdrawals have taken.
  private final Set<Long> added = new HashSet<>();
  private final Set<Long> removed = new HashSet<>();

  /**
   * @param frozenMs when its dense weights were frozen, epoch ms
   */
  Generation(
      long id,
      long trainerEpoch,
      long step,
      long frozenMs,
      int dimension,
      ItemEmbedder.Frozen frozen,
      int partitions) {
    this.id = id;
    this.trainerEpoch = trainerEpoch;
    this.step = step;
    this.frozenMs = frozenMs;
    this.dimension = dimension;
    this.frozen = frozen;
    this.beginOffsets = new long[partitions];
    this.endOffsets = new long[partitions];
    this.counts = new long[partitions];
    this.checksums = new long[partitions];
  }

  /** Sets what the refresh goes through. */
  void begin(long[] ascendingIds) {
    itemIds = ascendingIds;
  }

  /** The next items to refresh, at most that many. */
  long[] next(int limit) {
    long[] chunk =
        Arrays.stream(itemIds, refreshed, Math.min(itemIds.length, refreshed + limit))
            .filter(item -> !skipped.contains(item))
            .toArray();
    refreshed = Math.min(itemIds.length, refreshed + limit);
    return chunk;
  }

  boolean allRefreshed() {
    return refreshed == itemIds.length;
  }

  /** Whether the refresh is still to bring the item. */
  boolean isAhead(long itemId) {
    int at = Arrays.binarySearch(itemIds, itemId);
    return at >= refreshed && !skipped.contains(itemId);
  }

  /** Takes an item out of the refresh to come. */
  void skip(long itemId) {
    if (isAhead(itemId)) {
      skipped.add(itemId);
      removed.add(itemId);
    }
  }

  /** The marker of that kind for a partition. */
  ItemEmbedding marker(Kind kind, int partition, long sampleTime) {
    boolean end = kind == Kind.END;
    return new ItemEmbedding(
        0,
        id,
        kind,
        trainerEpoch,
        step,
        sampleTime,
        new float[0],
        dimension,
        end ? counts[partition] : 0,
        end ? checksums[partition] : 0);
  }

  /** Counts a REFRESH towards its partition's END. */
  void count(int partition, ItemEmbedding refresh) {
    counts[partition]++;
    checksums[partition] += ItemEmbedding.checksum(refresh.itemId(), refresh.values());
  }

  /** Readers have a vector of the item. */
  void has(long itemId) {
    if (isRefreshed(itemId)) {
      removed.remove(itemId);
    } else {
      added.add(itemId);
    }
  }

  /** Readers have none any more. */
  void hasNot(long itemId) {
    if (isRefreshed(itemId)) {
      removed.add(itemId);
    } else {
      added.remove(itemId);
    }
  }

  /** Items that readers of this generation find, once its refresh is complete. */
  long items() {
    return (long) itemIds.length - removed.size() + added.size();
  }

  private boolean isRefreshed(long itemId) {
    return Arrays.binarySearch(itemIds, itemId) >= 0;
  }
}
