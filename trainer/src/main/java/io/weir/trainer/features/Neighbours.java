package io.weir.trainer.features;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.checkpoint.StateWriter;
import io.weir.trainer.features.FeatureState.Touched;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the users who came last have touched, and so how much more often than by chance a candidate
 * goes with what this user has touched.
 *
 * <p>Item-to-item collaborative filtering by counts (Sarwar, Karypis, Konstan and Riedl,
 * "Item-Based Collaborative Filtering Recommendation Algorithms", WWW 2001) over all items of a
 * user's sequences together: with o(v) the number of them that another user v has touched, too, m
 * the number of those who have touched the candidate, and n that of all,
 *
 * <pre>
 * lift = log( (Σ_{v touched it} o(v) + 1) / (m / n · Σ_v o(v) + 1) )
 * </pre>
 *
 * which is 0 where the candidate is independent of what the user has touched. No label is looked
 * at.
 *
 * <p>Each user is held once, by the newest {@value #LONGEST} items of each sequence as they were in
 * the newest request; when there are more users than there is room for, the one who came longest
 * ago is forgotten. Memory: about 100 bytes an item held. Time: of a request, one step for each
 * user who holds one of its sequences' items or one of its candidates, as often as that is so. Not
 * thread-safe, but that several threads may call {@link #set} while nobody is taken in.
 */
final class Neighbours {
  /** Columns of a list cell's input where there is a memory at all: lift, log of 1 + m. */
  static final int COLUMNS = 2;

  private static final int LONGEST = 50;
  private static final int NONE = -1;
  private static final double PRIOR = 1;

  private final int capacity;

  /** Each user's place, the one who came longest ago first. */
  private final LinkedHashMap<Long, Integer> places = new LinkedHashMap<>();

  /** By place what its user has touched, distinct and ascending. */
  private long[][] touched = new long[0][];

  private final Map<Long, Holders> holders = new HashMap<>();

  /** By place how many items the user at hand and its user share; all 0 between two requests. */
  private int[] shared = new int[0];

  /**
   * Nobody has come yet.
   *
   * @param capacity in users; 0 = nobody is held
   */
  Neighbours(int capacity) {
    this.capacity = capacity;
  }

  /** Columns of a list cell's input. */
  int columns() {
    return capacity > 0 ? COLUMNS : 0;
  }

  /**
   * Sets the columns of a request's cells.
   *
   * @param first the request's first input
   * @param column the first of the columns
   */
  void set(Inputs inputs, int first, int column, RequestSample sample) {
    if (!places.isEmpty()) {
      // Threads that serve one model share its counts.
      synchronized (this) {
        setShared(inputs, first, column, sample);
      }
    }
  }

  private void setShared(Inputs inputs, int first, int column, RequestSample sample) {
    int own = places.getOrDefault(sample.userId(), NONE);
    long[] items = touched(sample);
    long all = share(items, own);
    int others = places.size() - (own == NONE ? 0 : 1);
    for (int i = 0; i < sample.size(); i++) {
      Holders of = holders.get(sample.itemIds()[i]);
      if (of != null && others > 0) {
        int with = of.others(own);
        double chance = (double) with * all / others;
        double lift = Math.log((of.sum(shared) + PRIOR) / (chance + PRIOR));
        inputs.set(first + i, column, (float) lift);
        inputs.set(first + i, column + 1, (float) Math.log1p(with));
      }
    }
    forget(items);
  }

  /** Counts by place what a user shares with the others; returns the sum. */
  private long share(long[] items, int own) {
    long all = 0;
    for (long item : items) {
      Holders of = holders.get(item);
      for (int i = 0; of != null && i < of.size; i++) {
        if (of.places[i] != own) {
          shared[of.places[i]]++;
          all++;
        }
      }
    }
    return all;
  }

  private void forget(long[] items) {
    for (long item : items) {
      Holders of = holders.get(item);
      for (int i = 0; of != null && i < of.size; i++) {
        shared[of.places[i]] = 0;
      }
    }
  }

  /** Holds what the user of a sample has touched in place of what was held of the user. */
  void see(RequestSample sample) {
    long[] items = touched(sample);
    if (capacity > 0 && items.length > 0) {
      hold(sample.userId(), items);
    }
  }

  private void hold(long userId, long[] items) {
    int place = remove(userId);
    if (place == NONE && places.size() == capacity) {
      place = remove(places.keySet().iterator().next());
    }
    if (place == NONE) {
      place = places.size();
    }
    if (place == touched.length) {
      int room = Math.max(64, Math.min(capacity, place * 2));
      touched = Arrays.copyOf(touched, room);
      shared = Arrays.copyOf(shared, room);
    }
    places.put(userId, place);
    touched[place] = items;
    for (long item : items) {
      holders.computeIfAbsent(item, id -> new Holders()).add(place);
    }
  }

  /** Forgets a user; returns the place that is free now. */
  private int remove(long userId) {
    @Nullable Integer place = places.remove(userId);
    if (place == null) {
      return NONE;
    }
    for (long item : touched[place]) {
      Holders of = holders.get(item);
      if (of != null && of.remove(place) == 0) {
        holders.remove(item);
      }
    }
    return place;
  }

  private static long[] touched(RequestSample sample) {
    return sample.sequences().values().stream()
        .flatMapToLong(items -> Arrays.stream(items, 0, Math.min(items.length, LONGEST)))
        .sorted()
        .distinct()
        .toArray();
  }

  /** All users with what they have touched, as it stands: what is held is replaced, not changed. */
  Touched held() {
    long[] users = new long[places.size()];
    long[][] items = new long[users.length][];
    int at = 0;
    for (Map.Entry<Long, Integer> entry : places.entrySet()) {
      users[at] = entry.getKey();
      items[at++] = touched[entry.getValue()];
    }
    return new Touched(users, items);
  }

  /** Holds what {@link #held} gave, as far as there is room. */
  void take(Touched held) {
    for (int i = 0; i < held.users().length && capacity > 0; i++) {
      hold(held.users()[i], held.items()[i]);
    }
  }

  /** Everyone who is held, to be written on any thread. */
  StateWriter snapshot() {
    Touched held = held();
    return out -> {
      write(out, held.users());
      write(out, held.ends());
      write(out, held.allItems());
    };
  }

  /** Reads what a {@link #snapshot} wrote, as far as there is room. */
  void read(DataInputStream in) throws IOException {
    take(Touched.of(readLongs(in), readLongs(in), readLongs(in)));
  }

  private static void write(DataOutputStream out, long[] values) throws IOException {
    out.writeInt(values.length);
    for (long value : values) {
      out.writeLong(value);
    }
  }

  private static long[] readLongs(DataInputStream in) throws IOException {
    long[] values = new long[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readLong();
    }
    return values;
  }

  /** The places of those who have touched an item, in no order. */
  private static final class Holders {
    private int[] places = new int[2];
    private int size;

    void add(int place) {
      if (size == places.length) {
        places = Arrays.copyOf(places, size * 2);
      }
      places[size++] = place;
    }

    /** Returns how many are left. */
    int remove(int place) {
      for (int i = 0; i < size; i++) {
        if (places[i] == place) {
          places[i] = places[--size];
          return size;
        }
      }
      return size;
    }

    int others(int own) {
      int others = size;
      for (int i = 0; i < size && own != NONE; i++) {
        others -= places[i] == own ? 1 : 0;
      }
      return others;
    }

    long sum(int[] byPlace) {
      long sum = 0;
      for (int i = 0; i < size; i++) {
        sum += byPlace[places[i]];
      }
      return sum;
    }
  }
}
