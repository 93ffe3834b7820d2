package io.weir.trainer.features;

import io.weir.trainer.checkpoint.Differences;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Places for named features in an input of fixed width, given out as the names are first met.
 *
 * <p>A stream need not declare its features; a name that comes when every place is taken is not
 * seen by the towers, and counted. Not thread-safe.
 */
final class Slots {
  /** A name without a place. */
  static final int NONE = -1;

  private final String kind;
  private final int capacity;
  private final Map<String, Integer> places = new LinkedHashMap<>();

  /** Of features that are several numbers, the names of these. */
  private final Map<String, String[]> elements = new ConcurrentHashMap<>();

  private long unplaced;
  private boolean closed;

  Slots(String kind, int capacity) {
    this.kind = kind;
    this.capacity = capacity;
  }

  /** The place of a name, 0 to capacity - 1, or {@link #NONE}. */
  int of(String name) {
    Integer place = places.get(name);
    if (place != null) {
      return place;
    }
    if (closed) {
      return NONE;
    }
    if (places.size() == capacity) {
      unplaced++;
      return NONE;
    }
    places.put(name, places.size());
    return places.size() - 1;
  }

  /** Whether all of these names have their places. */
  boolean know(Collection<String> names) {
    for (String name : names) {
      if (!places.containsKey(name)) {
        return false;
      }
    }
    return true;
  }

  /** The place of one number of a feature. */
  int of(String name, int element) {
    String[] names = elements.get(name);
    if (names != null && element < names.length) {
      return of(names[element]);
    }
    // What has no place is not kept: a stream may bring any number of names.
    if (element >= capacity || (names == null && elements.size() >= capacity)) {
      return of(elementName(name, element));
    }
    String[] more = new String[Math.min(capacity, Math.max(4, 2 * element + 1))];
    Arrays.setAll(more, i -> elementName(name, i));
    elements.put(name, more);
    return of(more[element]);
  }

  private static String elementName(String name, int element) {
    return name + "[" + element + "]";
  }

  String kind() {
    return kind;
  }

  /** The names by place. */
  List<String> names() {
    return List.copyOf(places.keySet());
  }

  /** Gives the names their places, and no other name any; from then on threads may share this. */
  void close(List<String> names) {
    io.weir.core.Checks.check(
        names.size() <= capacity, kind, names.size(), "at most " + capacity + " features");
    places.clear();
    names.forEach(name -> places.put(name, places.size()));
    closed = true;
  }

  int capacity() {
    return capacity;
  }

  /** How often a name had no place. */
  long unplaced() {
    return unplaced;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(places.size());
    for (String name : places.keySet()) {
      out.writeUTF(name);
    }
    out.writeLong(unplaced);
  }

  /** Takes in what {@link #write} wrote, as far as there is room. */
  void read(DataInputStream in, Differences differences) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      String name = in.readUTF();
      if (i < capacity) {
        places.put(name, i);
      } else {
        differences.add(
            "feature %s: left out, there is room for %d %s".formatted(name, capacity, kind));
      }
    }
    unplaced = in.readLong();
  }
}
