package io.weir.trainer.features;

import io.weir.core.cascade.Item;
import io.weir.schemas.Codecs;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The items there are: those of the {@code items} topic with their features, and those seen in
 * samples, without.
 *
 * <p>Not thread-safe.
 */
public final class Catalogue {
  private final Map<Long, Integer> places = new HashMap<>();
  private final Map<Long, Item> features = new HashMap<>();
  private long[] ids = new long[1024];
  private final Set<Long> withdrawn = new TreeSet<>();
  private int size;

  /** An empty catalogue. */
  public Catalogue() {}

  /** Adds an item, or replaces its features. */
  public void put(Item item) {
    withdrawn.remove(item.itemId());
    add(item.itemId());
    features.put(item.itemId(), item);
  }

  /**
   * Adds an item without features; true if it was not there. One that was withdrawn stays out until
   * it is put again: samples of it may still be under way.
   */
  public boolean add(long itemId) {
    if (withdrawn.contains(itemId)) {
      return false;
    }
    if (places.putIfAbsent(itemId, size) != null) {
      return false;
    }
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size * 2);
    }
    ids[size++] = itemId;
    return true;
  }

  /** Removes an item; true if it was there. */
  public boolean withdraw(long itemId) {
    features.remove(itemId);
    withdrawn.add(itemId);
    return remove(itemId);
  }

  /**
   * Removes an item that was seen in samples alone, until it is seen again; true if it was there.
   * One that has features stays.
   */
  public boolean forget(long itemId) {
    return !features.containsKey(itemId) && remove(itemId);
  }

  private boolean remove(long itemId) {
    Integer place = places.remove(itemId);
    if (place == null) {
      return false;
    }
    long last = ids[--size];
    if (last != itemId) {
      ids[place] = last;
      places.put(last, place);
    }
    return true;
  }

  /** An item's features, null where it has none. */
  @Nullable Item features(long itemId) {
    return features.get(itemId);
  }

  /** An item's frozen vector from elsewhere; empty where it has none of this length. */
  public double[] pretrainedEmbedding(long itemId, int length) {
    Item item = features.get(itemId);
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

  /** Writes every item, in the order that draws depend on. */
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeLong(ids[i]);
      Item item = features.get(ids[i]);
      byte[] encoded = item == null ? new byte[0] : Codecs.ITEMS.encode(item);
      out.writeInt(encoded.length);
      out.write(encoded);
    }
    out.writeInt(withdrawn.size());
    for (long id : withdrawn) {
      out.writeLong(id);
    }
  }

  /** Reads what {@link #write} wrote. */
  public void read(DataInputStream in) throws IOException {
    for (int left = in.readInt(); left > 0; left--) {
      long id = in.readLong();
      add(id);
      byte[] encoded = in.readNBytes(in.readInt());
      if (encoded.length > 0) {
        features.put(id, Codecs.ITEMS.decode(encoded));
      }
    }
    for (int left = in.readInt(); left > 0; left--) {
      withdrawn.add(in.readLong());
    }
  }
}
