package io.weir.trainer.features;

import io.weir.core.cascade.Item;
import io.weir.schemas.Codecs;
import io.weir.trainer.table.EmbeddingTable.Extent;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The items there are: those of the {@code items} topic with their features, and those seen in
 * samples, without.
 *
 * <p>Not thread-safe.
 */
public final class Catalogue {
  private static final int NONE = -1;

  private final Long2IntOpenHashMap places = new Long2IntOpenHashMap();
  private long[] ids = new long[1024];
  private @Nullable Item[] features = new Item[1024];
  private final Set<Long> withdrawn = new HashSet<>();
  private int size;

  /** Places and withdrawals that have changed since the last snapshot. */
  private BitSet changed = new BitSet();

  private Set<Long> changedWithdrawals = new HashSet<>();

  /** An empty catalogue. */
  public Catalogue() {
    places.defaultReturnValue(NONE);
  }

  /** Adds an item, or replaces its features. */
  public void put(Item item) {
    if (withdrawn.remove(item.itemId())) {
      changedWithdrawals.add(item.itemId());
    }
    int place = place(item.itemId());
    features[place] = item;
    changed.set(place);
  }

  /**
   * Adds an item without features; true if it was not there. One that was withdrawn stays out until
   * it is put again: samples of it may still be under way.
   */
  public boolean add(long itemId) {
    if (withdrawn.contains(itemId) || places.containsKey(itemId)) {
      return false;
    }
    changed.set(place(itemId));
    return true;
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
  }

  /** Removes an item; true if it was there. */
  public boolean withdraw(long itemId) {
    if (withdrawn.add(itemId)) {
      changedWithdrawals.add(itemId);
    }
    return remove(itemId);
  }

  /**
   * Removes an item that was seen in samples alone, until it is seen again; true if it was there.
   * One that has features stays.
   */
  public boolean forget(long itemId) {
    return features(itemId) == null && remove(itemId);
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
      places.put(last, place);
      changed.set(place);
    }
    features[size] = null;
    return true;
  }

  /** An item's features, null where it has none. */
  @Nullable Item features(long itemId) {
    int place = places.get(itemId);
    return place == NONE ? null : features[place];
  }

  /** The features of items, null of one that has none. */
  @Nullable Item[] features(long[] itemIds) {
    int[] at = new int[itemIds.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = places.get(itemIds[i]);
    }
    @Nullable Item[] found = new Item[at.length];
    for (int i = 0; i < at.length; i++) {
      found[i] = at[i] == NONE ? null : features[at[i]];
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
    int newSize = in.readInt();
    int count = in.readInt();
    int[] at = new int[count];
    long[] newIds = new long[count];
    @Nullable Item[] items = new Item[count];
    for (int i = 0; i < count; i++) {
      at[i] = in.readInt();
      newIds[i] = in.readLong();
      byte[] encoded = in.readNBytes(in.readInt());
      items[i] = encoded.length > 0 ? Codecs.ITEMS.decode(encoded) : null;
    }
    apply(newSize, at, newIds, items);
    for (int left = in.readInt(); left > 0; left--) {
      long id = in.readLong();
      if (in.readBoolean()) {
        withdrawn.add(id);
      } else {
        withdrawn.remove(id);
      }
    }
  }

  private void apply(int newSize, int[] at, long[] newIds, @Nullable Item[] items) {
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
    size = newSize;
    for (int i = 0; i < at.length; i++) {
      ids[at[i]] = newIds[i];
      features[at[i]] = items[i];
      places.put(newIds[i], at[i]);
    }
  }

  /**
   * The catalogue at one moment. {@link #write} may be called on any thread; then the catalogue's
   * own calls {@link #failed} if what was written is lost.
   */
  public final class Snapshot {
    private final BitSet places;
    private final Set<Long> withdrawals;
    private final int sizeThen;
    private final int[] at;
    private final long[] idsThen;
    private final @Nullable Item[] featuresThen;
    private final Map<Long, Boolean> withdrawnThen = new TreeMap<>();

    private Snapshot(Extent extent) {
      places = changed;
      withdrawals = changedWithdrawals;
      changed = new BitSet();
      changedWithdrawals = new HashSet<>();
      sizeThen = size;
      if (extent == Extent.ALL) {
        at = IntStream.range(0, size).toArray();
        idsThen = Arrays.copyOf(ids, size);
        featuresThen = Arrays.copyOf(features, size);
        withdrawn.forEach(id -> withdrawnThen.put(id, true));
      } else {
        at = places.stream().filter(place -> place < size).toArray();
        idsThen = Arrays.stream(at).mapToLong(place -> ids[place]).toArray();
        featuresThen = Arrays.stream(at).mapToObj(place -> features[place]).toArray(Item[]::new);
        withdrawals.forEach(id -> withdrawnThen.put(id, withdrawn.contains(id)));
      }
    }

    /** Writes what {@link Catalogue#read} reads. */
    public void write(DataOutputStream out) throws IOException {
      out.writeInt(sizeThen);
      out.writeInt(at.length);
      for (int i = 0; i < at.length; i++) {
        Item item = featuresThen[i];
        byte[] encoded = item == null ? new byte[0] : Codecs.ITEMS.encode(item);
        out.writeInt(at[i]);
        out.writeLong(idsThen[i]);
        out.writeInt(encoded.length);
        out.write(encoded);
      }
      out.writeInt(withdrawnThen.size());
      for (Map.Entry<Long, Boolean> entry : withdrawnThen.entrySet()) {
        out.writeLong(entry.getKey());
        out.writeBoolean(entry.getValue());
      }
    }

    /** It is lost: what it had counts as changed again. */
    public void failed() {
      changed.or(places);
      changedWithdrawals.addAll(withdrawals);
    }
  }
}
