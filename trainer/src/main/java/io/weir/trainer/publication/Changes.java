package io.weir.trainer.publication;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The items that readers have not seen as they are: changed and waiting, or sent and not yet
 * acknowledged.
 *
 * <p>An item leaves only when every record sent of it was acknowledged; after a failure it waits
 * again. Not thread-safe.
 */
final class Changes {
  // In the order in which they first changed: the longest waiting are sent first.
  private final Map<Long, Change> waiting = new LinkedHashMap<>();
  private final Set<Flight> flights = Collections.newSetFromMap(new IdentityHashMap<>());
  private long sequence;

  /** An item's records on their way. */
  final class Flight {
    private final long itemId;
    private final Change change;
    private int outstanding;
    private boolean failed;

    private Flight(long itemId, Change change, int records) {
      this.itemId = itemId;
      this.change = change;
      this.outstanding = records;
    }

    /** One of the records was acknowledged, or has failed. */
    void landed(@Nullable Exception failure) {
      failed |= failure != null;
      if (--outstanding == 0) {
        flights.remove(this);
        if (failed) {
          waiting.merge(itemId, change, (later, earlier) -> later.after(earlier));
        }
      }
    }
  }

  /** Counts one more report of changes. */
  long nextSequence() {
    return ++sequence;
  }

  /** The number of the last report. */
  long sequence() {
    return sequence;
  }

  /** Takes in what happened to an item. */
  void add(long itemId, Change change) {
    waiting.merge(itemId, change, (earlier, later) -> later.after(earlier));
  }

  /** Lets go of an item that waits: there is nothing of it to send. */
  void drop(long itemId) {
    waiting.remove(itemId);
  }

  /** What waits of an item. */
  @Nullable Change waiting(long itemId) {
    return waiting.get(itemId);
  }

  /** All that waits, the oldest first; a copy. */
  List<Map.Entry<Long, Change>> waiting() {
    List<Map.Entry<Long, Change>> copy = new ArrayList<>(waiting.size());
    waiting.forEach((id, change) -> copy.add(Map.entry(id, change)));
    return copy;
  }

  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** How many items wait or fly. */
  int size() {
    return waiting.size() + flights.size();
  }

  boolean isFlying() {
    return !flights.isEmpty();
  }

  /** Takes an item off the waiting ones, because that many records of it are being sent. */
  Flight depart(long itemId, int records) {
    Change change = waiting.remove(itemId);
    if (change == null) {
      throw new IllegalStateException("item " + itemId + " does not wait");
    }
    Flight flight = new Flight(itemId, change, records);
    flights.add(flight);
    return flight;
  }

  /** Sequence of the earliest report that readers may not have seen; MAX_VALUE = none. */
  long oldest() {
    return Stream.concat(waiting.values().stream(), flights.stream().map(flight -> flight.change))
        .mapToLong(Change::sequence)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Writes every item that waits or flies, in ascending order. */
  void write(DataOutputStream out) throws IOException {
    SortedMap<Long, Change> all = new TreeMap<>();
    flights.forEach(flight -> all.merge(flight.itemId, flight.change, Changes::newer));
    waiting.forEach((id, change) -> all.merge(id, change, (flying, later) -> later.after(flying)));
    out.writeInt(all.size());
    for (var entry : all.entrySet()) {
      Change change = entry.getValue();
      out.writeLong(entry.getKey());
      out.writeBoolean(change.withdrawn());
      out.writeLong(change.freshness().stepEndMs());
      out.writeLong(change.freshness().sampleAppendMs());
    }
  }

  /** Reads what {@link #write} wrote: all of it waits. */
  void read(DataInputStream in) throws IOException {
    long report = nextSequence();
    for (int n = in.readInt(); n > 0; n--) {
      long id = in.readLong();
      boolean withdrawn = in.readBoolean();
      add(id, new Change(withdrawn, new Freshness(in.readLong(), in.readLong()), report));
    }
  }

  private static Change newer(Change a, Change b) {
    return a.sequence() >= b.sequence() ? a.after(b) : b.after(a);
  }
}
