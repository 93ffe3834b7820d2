package io.weir.trainer.features;

import io.weir.core.cascade.Item;
import io.weir.schemas.Codecs;
import io.weir.trainer.table.EmbeddingTable.Extent;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2LongLinkedOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The items there are: those of the {@code items} topic with their features, and those seen in
 * samples, without.
 *
 * <p>An item without features leaves when no sample had it for a while of event time, which a hand
 * that goes round the catalogue a few thousand places a batch finds out; one that was withdrawn is
 * remembered as such for as long. So the catalogue is bounded by what {@code items} holds and what
 * was seen lately.
 *
 * <p>Not thread-safe.
 */
public final class Catalogue {
  private static final int NONE = -1;
  private static final int SWEEP_PLACES = 4096;

  /** Instead of when a withdrawn item was last seen: it is withdrawn no more. */
  private static final long BACK = -1;

  private final long expireMs;

  private final Long2IntOpenHashMap places = new Long2IntOpenHashMap();
  private long[] ids = new long[1024];

  /** Of each place an {@link Item}, or its bytes where it was read and not asked for since. */
  private @Nullable Object[] features = new Object[1024];

  /** Event time, epoch ms, at which samples last had an item; kept of items without features. */
  private long[] seen = new long[1024];

  /** Event time of each withdrawal, or of the last sample since; the one longest ago first. */
  private final Long2LongLinkedOpenHashMap withdrawn = new Long2LongLinkedOpenHashMap();

  private int size;
  private long eventTimeMs;
  private int hand;
  private long expired;

  /** Items that came since {@link #maintain}. */
  private int added;

  /** Places and withdrawals that have changed since the last snapshot. */
  private BitSet changed = new BitSet();

  private LongOpenHashSet changedWithdrawals = new LongOpenHashSet();

  /**
   * An empty catalogue.
   *
   * @param expireMs of event time after which an item is forgotten that samples alone had, and that
   *     one was withdrawn; 0 = never
   */
  public Catalogue(long expireMs) {
    this.expireMs = expireMs;
    places.defaultReturnValue(NONE);
    withdrawn.defaultReturnValue(BACK);
  }

  /**
   * Begins a batch that is learnt from.
   *
   * @param batchTimeMs event time of the batch, epoch ms; the catalogue's time never goes back
   */
  public void begin(long batchTimeMs) {
    if (eventTimeMs == 0) {
      // What was withdrawn before the first sample has no time of its own.
      withdrawn.keySet().forEach(id -> withdrawn.put(id, batchTimeMs));
      changedWithdrawals.addAll(withdrawn.keySet());
    }
    eventTimeMs = Math.max(eventTimeMs, batchTimeMs);
  }

  /** Adds an item, or replaces its features. */
  public void put(Item item) {
    if (withdrawn.remove(item.itemId()) != BACK) {
      changedWithdrawals.add(item.itemId());
    }
    int place = place(item.itemId());
    features[place] = item;
    changed.set(place);
  }

  /**
   * Adds an item without features, which a sample has; true if it was not there. One that was
   * withdrawn stays out until it is put again: samples of it may still be under way.
   */
  public boolean add(long itemId) {
    if (withdrawn.containsKey(itemId)) {
      withdrawnNow(itemId);
      return false;
    }
    int known = places.get(itemId);
    int place = known == NONE ? place(itemId) : known;
    added += known == NONE ? 1 : 0;
    if (features[place] == null && (known == NONE || seen[place] < eventTimeMs)) {
      seen[place] = eventTimeMs;
      changed.set(place);
    }
    return known == NONE;
  }

  private void withdrawnNow(long itemId) {
    if (withdrawn.putAndMoveToLast(itemId, eventTimeMs) != eventTimeMs) {
      changedWithdrawals.add(itemId);
    }
  }

  /** The place of an item, the next one if it has none. */
  private int place(long itemId) {
    int known = places.putIfAbsent(itemId, size);
    if (known != NONE) {
      return known;
    }
    if (size == ids.length) {
      room(size * 2);
    }
    ids[size] = itemId;
    return size++;
  }

  private void room(int length) {
    ids = Arrays.copyOf(ids, length);
    features = Arrays.copyOf(features, length);
    seen = Arrays.copyOf(seen, length);
  }

  /** The items that were put, ascending; those that samples alone have are not among them. */
  public long[] described() {
    return IntStream.range(0, size)
        .filter(place -> features[place] != null)
        .mapToLong(place -> ids[place])
        .sorted()
        .toArray();
  }

  /** Removes an item; true if it was there. */
  public boolean withdraw(long itemId) {
    withdrawnNow(itemId);
    return remove(itemId);
  }

  /**
   * Removes an item that was seen in samples alone, until it is seen again; true if it was there.
   * One that has features stays.
   */
  public boolean forget(long itemId) {
    int place = places.get(itemId);
    return place != NONE && features[place] == null && remove(itemId);
  }

  /**
   * Ends a batch: items without features that no sample had for too long leave.
   *
   * @param gone is told the id of each
   */
  public void maintain(LongConsumer gone) {
    if (expireMs == 0) {
      return;
    }
    long oldest = eventTimeMs - expireMs;
    // Faster than what comes, or what comes once and not again would stay.
    for (int left = Math.min(Math.max(SWEEP_PLACES, 2 * added), size); left > 0; left--) {
      hand = hand >= size ? 0 : hand;
      if (features[hand] == null && seen[hand] < oldest) {
        // The last one comes to this place, and is looked at next.
        long id = ids[hand];
        remove(id);
        expired++;
        gone.accept(id);
      } else {
        hand++;
      }
    }
    added = 0;
    while (!withdrawn.isEmpty() && withdrawn.get(withdrawn.firstLongKey()) < oldest) {
      changedWithdrawals.add(withdrawn.firstLongKey());
      withdrawn.removeFirstLong();
    }
  }

  private boolean remove(long itemId) {
    int place = places.remove(itemId);
    if (place == NONE) {
      return false;
    }
    long last = ids[--size];
    if (last != itemId) {
      ids[place] = last;
      features[place] = features[size];
      seen[place] = seen[size];
      places.put(last, place);
      changed.set(place);
    }
    features[size] = null;
    return true;
  }

  /** An item's features, null where it has none. */
  @Nullable Item features(long itemId) {
    int place = places.get(itemId);
    return place == NONE ? null : item(place);
  }

  private @Nullable Item item(int place) {
    if (features[place] instanceof byte[] encoded) {
      features[place] = Codecs.ITEMS.decode(encoded);
    }
    return (Item) features[place];
  }

  /** The features of items, null of one that has none. */
  @Nullable Item[] features(long[] itemIds) {
    int[] at = new int[itemIds.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = places.get(itemIds[i]);
    }
    @Nullable Item[] found = new Item[at.length];
    for (int i = 0; i < at.length; i++) {
      found[i] = at[i] == NONE ? null : item(at[i]);
    }
    return found;
  }

  /** An item's frozen vector from elsewhere; empty where it has none of this length. */
  public double[] pretrainedEmbedding(long itemId, int length) {
    Item item = features(itemId);
    if (item == null || item.pretrainedEmbedding().length != length) {
      return new double[0];
    }
    double[] wide = new double[length];
    Arrays.setAll(wide, i -> item.pretrainedEmbedding()[i]);
    return wide;
  }

  /** Whether the item is there. */
  public boolean contains(long itemId) {
    return places.containsKey(itemId);
  }

  /** How many items there are. */
  public int size() {
    return size;
  }

  /** How many items were seen in samples alone, and then for too long in none. */
  public long expired() {
    return expired;
  }

  /** How many items are remembered as withdrawn. */
  public int withdrawals() {
    return withdrawn.size();
  }

  /** One of the items, each equally likely; there must be one. */
  public long draw(SplittableRandom random) {
    return ids[random.nextInt(size)];
  }

  /** All items, ascending. */
  public long[] ids() {
    long[] all = Arrays.copyOf(ids, size);
    Arrays.sort(all);
    return all;
  }

  /**
   * The catalogue as it stands, in the order that draws depend on: all of it, or what has changed
   * since the snapshot before. Items are encoded when it is written.
   */
  public Snapshot snapshot(Extent extent) {
    return new Snapshot(extent);
  }

  /**
   * Reads what a snapshot wrote: of all into an empty catalogue, of changes into what the one
   * before has left.
   */
  public void read(DataInputStream in) throws IOException {
    eventTimeMs = in.readLong();
    hand = in.readInt();
    expired = in.readLong();
    int newSize = in.readInt();
    int[] at = new int[in.readInt()];
    long[] newIds = new long[at.length];
    byte[][] items = new byte[at.length][];
    long[] newSeen = new long[at.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = in.readInt();
      newIds[i] = in.readLong();
      items[i] = in.readNBytes(in.readInt());
      newSeen[i] = in.readLong();
    }
    makeRoom(newSize, at);
    for (int i = 0; i < at.length; i++) {
      ids[at[i]] = newIds[i];
      // Millions are decoded when they are asked for: a restart does not wait for all of them.
      features[at[i]] = items[i].length > 0 ? items[i] : null;
      seen[at[i]] = newSeen[i];
      places.put(newIds[i], at[i]);
    }
    readWithdrawals(in);
  }

  private void makeRoom(int newSize, int[] at) {
    // All that go first: an item may have moved to the place of another that changes, too.
    for (int place : at) {
      if (place < size) {
        places.remove(ids[place], place);
      }
    }
    for (int place = newSize; place < size; place++) {
      places.remove(ids[place], place);
      features[place] = null;
    }
    if (newSize > ids.length) {
      room(newSize);
    }
    places.ensureCapacity(newSize);
    size = newSize;
  }

  private void readWithdrawals(DataInputStream in) throws IOException {
    for (int left = in.readInt(); left > 0; left--) {
      long id = in.readLong();
      long time = in.readLong();
      if (time == BACK) {
        withdrawn.remove(id);
      } else {
        withdrawn.putAndMoveToLast(id, time);
      }
    }
  }

  /** An item that was withdrawn, or is so no more. */
  private record Withdrawal(long id, long timeMs) {}

  /**
   * The catalogue at one moment. {@link #write} may be called on any thread; then the catalogue's
   * own calls {@link #failed} if what was written is lost.
   */
  public final class Snapshot {
    private final BitSet places;
    private final LongOpenHashSet withdrawals;
    private final long eventTimeThen = eventTimeMs;
    private final int handThen = hand;
    private final long expiredThen = expired;
    private final int sizeThen = size;
    private final int[] at;
    private final long[] idsThen;
    private final @Nullable Object[] featuresThen;
    private final long[] seenThen;
    private final Withdrawal[] withdrawnThen;

    private Snapshot(Extent extent) {
      places = changed;
      withdrawals = changedWithdrawals;
      changed = new BitSet();
      changedWithdrawals = new LongOpenHashSet();
      if (extent == Extent.ALL) {
        at = IntStream.range(0, size).toArray();
        idsThen = Arrays.copyOf(ids, size);
        featuresThen = Arrays.copyOf(features, size);
        seenThen = Arrays.copyOf(seen, size);
      } else {
        at = places.stream().filter(place -> place < size).toArray();
        idsThen = Arrays.stream(at).mapToLong(place -> ids[place]).toArray();
        featuresThen = Arrays.stream(at).mapToObj(place -> features[place]).toArray();
        seenThen = Arrays.stream(at).mapToLong(place -> seen[place]).toArray();
      }
      withdrawnThen =
          (extent == Extent.ALL ? withdrawn.keySet() : withdrawals)
              .longStream()
              .mapToObj(id -> new Withdrawal(id, withdrawn.get(id)))
              .toArray(Withdrawal[]::new);
    }

    /** Writes what {@link Catalogue#read} reads. */
    public void write(DataOutputStream out) throws IOException {
      out.writeLong(eventTimeThen);
      out.writeInt(handThen);
      out.writeLong(expiredThen);
      out.writeInt(sizeThen);
      out.writeInt(at.length);
      for (int i = 0; i < at.length; i++) {
        byte[] encoded = encoded(featuresThen[i]);
        out.writeInt(at[i]);
        out.writeLong(idsThen[i]);
        out.writeInt(encoded.length);
        out.write(encoded);
        out.writeLong(seenThen[i]);
      }
      // In the order in which they are forgotten: those that have changed come behind all others.
      Arrays.sort(
          withdrawnThen,
          Comparator.comparingLong(Withdrawal::timeMs).thenComparingLong(Withdrawal::id));
      out.writeInt(withdrawnThen.length);
      for (Withdrawal withdrawal : withdrawnThen) {
        out.writeLong(withdrawal.id);
        out.writeLong(withdrawal.timeMs);
      }
    }

    private static byte[] encoded(@Nullable Object features) {
      if (features instanceof Item item) {
        return Codecs.ITEMS.encode(item);
      }
      return features instanceof byte[] bytes ? bytes : new byte[0];
    }

    /** It is lost: what it had counts as changed again. */
    public void failed() {
      changed.or(places);
      changedWithdrawals.addAll(withdrawals);
    }
  }
}
