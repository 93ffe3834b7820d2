package io.weir.trainer.features;

import static io.weir.core.Checks.check;

import io.weir.trainer.checkpoint.Differences;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Places for named features in an input of fixed width, given out as the names are first met.
 *
 * <p>A stream need not declare its features; a name that comes when every place is taken is not
 * seen by the towers, and counted. So is one that is not among those that may have a place, where
 * these are named; a place that such a name had is given to the next. Looking a name up changes
 * nothing. Not thread-safe, but threads may look up what none changes.
 */
final class Slots {
  /** A name without a place. */
  static final int NONE = -1;

  /** Instead of a name: a feature had the place and has it no more. */
  private static final String FREE = "\0";

  private final String kind;
  private final int capacity;
  private final Set<String> known;
  private final Map<String, Integer> places = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  /** Of features that are several numbers, the names of these. */
  private final Map<String, String[]> elements = new ConcurrentHashMap<>();

  private long unplaced;

  /**
   * No place is taken.
   *
   * @param known the names that may have one; empty = any
   */
  Slots(String kind, int capacity, List<String> known) {
    this.kind = kind;
    this.capacity = capacity;
    this.known = Set.copyOf(known);
  }

  /** The place of a name, 0 to capacity - 1, or {@link #NONE}. */
  int find(String name) {
    Integer place = places.get(name);
    return place == null ? NONE : place;
  }

  /** {@link #place} of a name that came: where it has none, this is counted. */
  int meet(String name) {
    int place = place(name);
    if (place == NONE) {
      unplaced++;
    }
    return place;
  }

  /** The place of a name, which is given to it if it has none and there is one for it. */
  int place(String name) {
    int known = find(name);
    if (known != NONE || places.size() == capacity || !mayHaveAPlace(name)) {
      return known;
    }
    int free = names.indexOf(FREE);
    if (free == NONE) {
      append(name);
      return names.size() - 1;
    }
    names.set(free, name);
    places.put(name, free);
    return free;
  }

  /** Whether a name, or that of the feature whose number it is, may have a place. */
  private boolean mayHaveAPlace(String name) {
    int number = name.lastIndexOf('[');
    return !name.equals(FREE)
        && (known.isEmpty()
            || known.contains(name)
            || (number > 0 && known.contains(name.substring(0, number))));
  }

  private void append(String name) {
    if (!name.equals(FREE)) {
      places.put(name, names.size());
    }
    names.add(name);
  }

  /** How many names have their places. */
  int size() {
    return names.size();
  }

  /** The name that has a place. */
  String name(int place) {
    return names.get(place);
  }

  /** The name of one number of a feature. */
  String name(String feature, int element) {
    String[] names = elements.get(feature);
    if (names != null && element < names.length) {
      return names[element];
    }
    // What has no place is not kept: a stream may bring any number of names.
    if (element >= capacity
        || (names == null && (elements.size() >= capacity || !mayHaveAPlace(feature)))) {
      return elementName(feature, element);
    }
    String[] more = new String[Math.min(capacity, Math.max(4, 2 * element + 1))];
    Arrays.setAll(more, i -> elementName(feature, i));
    elements.put(feature, more);
    return more[element];
  }

  private static String elementName(String name, int element) {
    return name + "[" + element + "]";
  }

  String kind() {
    return kind;
  }

  /** The names by place. */
  List<String> names() {
    return List.copyOf(names);
  }

  /** Gives the names their places, instead of those that had any. */
  void take(List<String> all) {
    check(all.size() <= capacity, kind, all.size(), "at most " + capacity + " features");
    places.clear();
    names.clear();
    all.forEach(this::append);
  }

  int capacity() {
    return capacity;
  }

  /** The places that a feature had and has no more. */
  int[] free() {
    return IntStream.range(0, names.size()).filter(i -> names.get(i).equals(FREE)).toArray();
  }

  /** How often a name had no place. */
  long unplaced() {
    return unplaced;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(names.size());
    for (String name : names) {
      out.writeUTF(name);
    }
    out.writeLong(unplaced);
  }

  /** Takes in what {@link #write} wrote, as far as there is room. */
  void read(DataInputStream in, Differences differences) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      String name = in.readUTF();
      if (i < capacity && (mayHaveAPlace(name) || name.equals(FREE))) {
        append(name);
      } else if (i < capacity) {
        append(FREE);
        differences.add(
            "feature %s: left out, not among trainer.features.names.%s".formatted(name, kind));
      } else if (!name.equals(FREE)) {
        differences.add(
            "feature %s: left out, there is room for %d %s".formatted(name, capacity, kind));
      }
    }
    unplaced = in.readLong();
  }
}
