package io.weir.trainer.publication;

import io.weir.core.cascade.ItemEmbedding.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One push of changed items, to the generation readers use and to the one that is being refreshed.
 *
 * <p>The latter gets no item that its refresh is still to bring. An item that goes to neither waits
 * on: the first refresh will carry it.
 */
final class UpdateWave {
  private final Changes changes;
  private final Outbox outbox;
  private final @Nullable Generation current;
  private final @Nullable Generation coming;
  private final Map<Long, Changes.Flight> flights = new HashMap<>();
  private int keptBack;

  UpdateWave(
      Changes changes, Outbox outbox, @Nullable Generation current, @Nullable Generation coming) {
    this.changes = changes;
    this.outbox = outbox;
    this.current = current;
    this.coming = coming;
  }

  private record Parcel(long itemId, Change change) {}

  /**
   * Sends the longest waiting items.
   *
   * @param limit how many at most
   * @return how many
   */
  int send(int limit) {
    List<Parcel> toCurrent = new ArrayList<>();
    List<Parcel> toComing = new ArrayList<>();
    for (var entry : changes.waiting()) {
      if (flights.size() == limit) {
        break;
      }
      sort(new Parcel(entry.getKey(), entry.getValue()), toCurrent, toComing);
    }
    if (current != null) {
      sendTo(current, toCurrent);
    }
    if (coming != null) {
      sendTo(coming, toComing);
    }
    return flights.size();
  }

  private void sort(Parcel parcel, List<Parcel> toCurrent, List<Parcel> toComing) {
    boolean now = current != null;
    boolean then = coming != null && !coming.isAhead(parcel.itemId());
    if (now) {
      toCurrent.add(parcel);
    }
    if (then) {
      toComing.add(parcel);
    }
    if (now || then) {
      flights.put(parcel.itemId(), changes.depart(parcel.itemId(), now && then ? 2 : 1));
    }
  }

  private void sendTo(Generation generation, List<Parcel> parcels) {
    for (Parcel parcel : parcels) {
      if (parcel.change().withdrawn()) {
        outbox.sendItem(
            outbox.withdrawal(generation, parcel.itemId()),
            Freshness.UNCHANGED,
            landing(parcel, () -> generation.hasNot(parcel.itemId())));
      }
    }
    List<Parcel> vectors = parcels.stream().filter(p -> !p.change().withdrawn()).toList();
    if (vectors.isEmpty()) {
      return;
    }
    float[][] values =
        generation.frozen.embed(vectors.stream().mapToLong(Parcel::itemId).toArray());
    for (int i = 0; i < values.length; i++) {
      Parcel parcel = vectors.get(i);
      if (!Outbox.isFinite(values[i])) {
        keptBack++;
        flight(parcel).landed(new ArithmeticException("a vector that is not finite"));
        continue;
      }
      outbox.sendItem(
          outbox.vector(Kind.UPDATE, generation, parcel.itemId(), values[i]),
          parcel.change().freshness(),
          landing(parcel, () -> generation.has(parcel.itemId())));
    }
  }

  /** Vectors that were not sent, as they are not finite: their items wait on. */
  int keptBack() {
    return keptBack;
  }

  private Changes.Flight flight(Parcel parcel) {
    Changes.Flight flight = flights.get(parcel.itemId());
    if (flight == null) {
      throw new IllegalStateException("item " + parcel.itemId() + " has not departed");
    }
    return flight;
  }

  private PublicationLog.Sent landing(Parcel parcel, Runnable whenAcknowledged) {
    Changes.Flight flight = flight(parcel);
    return (offset, failure) -> {
      flight.landed(failure);
      if (failure == null) {
        whenAcknowledged.run();
      }
    };
  }
}
