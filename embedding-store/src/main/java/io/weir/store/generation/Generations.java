package io.weir.store.generation;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.store.table.VectorTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state machine of generations: which are loaded, which is current, what a record does.
 *
 * <p>It decides and keeps account; disk and memory tables are changed by {@link GenerationStore}
 * from the {@link Changes} it collects. Where it ends depends on how far each partition was read
 * and not on how the partitions were interleaved:
 *
 * <ul>
 *   <li>BEGIN starts a load, or joins it from another partition. Older loads that this partition
 *       has not completed are interrupted for good and abandoned.
 *   <li>REFRESH, UPDATE and WITHDRAW act on the generation they name, be it loading or current, in
 *       the order of offsets, once its BEGIN was read in their partition.
 *   <li>END that matches completes the partition; the last one makes the generation current. END
 *       that does not match abandons the load.
 *   <li>A record of a lower trainer epoch than its partition's last BEGIN has no effect.
 *   <li>A stale generation is left as it is until it, or another one, is loaded anew.
 *   <li>Ids are compared within one log: what another log published is served until the first
 *       generation of this one is complete, whatever its id.
 *   <li>A generation that was retired or refused is not loaded, and let go of unless it is the
 *       current one and pinned, or there is no other.
 *   <li>Beside the current generation the newest complete one is held, and as many others as the
 *       options say. A pinned generation stays current while others become complete.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class Generations {
  private static final Logger log = LoggerFactory.getLogger(Generations.class);

  private final HoldingOptions options;
  PartitionState[] partitions = new PartitionState[0];
  final SortedMap<Long, Load> loads = new TreeMap<>();

  /** By family, that is in the order in which they began and became complete. */
  final List<Held> complete = new ArrayList<>();

  /** Of this log: what must not be served any more. */
  private Set<Long> retired = Set.of();

  @Nullable Held current;
  boolean pinned;
  int nextFamily;

  Generations(HoldingOptions options) {
    this.options = options;
  }

  long[] offsets() {
    return Arrays.stream(partitions).mapToLong(partition -> partition.offset).toArray();
  }

  /** Starts over at other offsets: loads are abandoned, what is complete becomes stale. */
  void restart(boolean sameLog, long[] offsets, Changes changes) {
    new ArrayList<>(loads.values()).forEach(load -> abandon(load, "the log starts over", changes));
    partitions =
        Arrays.stream(offsets).mapToObj(PartitionState::startingAt).toArray(PartitionState[]::new);
    for (int p = 0; p < offsets.length; p++) {
      changes.partitions.add(p);
    }
    retired = sameLog ? retired : Set.of();
    for (Held held : complete) {
      held.generation().becomeStale();
      held.foreign |= !sameLog;
    }
    changes.generationsChanged = true;
  }

  /** Makes a complete generation current, and keeps it so. */
  void pin(Held held, Changes changes) {
    current = held;
    pinned = true;
    changes.generationsChanged = true;
    log.info("generation {} is current and pinned", held.id());
    dropRetired(changes);
  }

  /** Makes the newest complete generation current, and every newer one when it is complete. */
  void unpin(Changes changes) {
    pinned = false;
    if (!complete.isEmpty()) {
      current = complete.get(complete.size() - 1);
      log.info("generation {} is current and not pinned", current.id());
      prune(changes);
      dropRetired(changes);
    }
    changes.generationsChanged = true;
  }

  /**
   * Lets go of generations that must not be served any more, but for the current one while it is
   * pinned or there is no other.
   *
   * @param ids all of this log
   */
  void retire(Set<Long> ids, Changes changes) {
    if (current != null && ids.contains(current.id()) && !retired.contains(current.id())) {
      log.warn(
          "generation {} was retired and is {}", current.id(), pinned ? "pinned" : "still current");
    }
    retired = Set.copyOf(ids);
    for (Load load : new ArrayList<>(loads.values())) {
      if (isRetired(load.held())) {
        abandon(load, "it was retired", changes);
      }
    }
    dropRetired(changes);
  }

  private void dropRetired(Changes changes) {
    if (current != null && !pinned && isRetired(current)) {
      for (Held held : complete) {
        if (!isRetired(held)) {
          current = held;
          changes.generationsChanged = true;
        }
      }
    }
    List<Held> dropped = new ArrayList<>(complete);
    dropped.removeIf(held -> !isRetired(held) || held.equals(current));
    if (complete.removeAll(dropped)) {
      changes.dropped.addAll(dropped);
      changes.generationsChanged = true;
    }
  }

  private boolean isRetired(Held held) {
    return !held.foreign && retired.contains(held.id());
  }

  /** Lets one record take effect. */
  Verdict step(LogRecord record, Changes changes) {
    PartitionState partition = partitions[record.partition()];
    if (record.offset() < partition.offset) {
      return Verdict.ignored("already-applied");
    }
    partition.offset = record.offset() + 1;
    changes.partitions.add(record.partition());
    ItemEmbedding embedding = record.embedding();
    if (embedding == null) {
      return Verdict.refused("undecodable", record.problem());
    }
    if (embedding.trainerEpoch() < partition.trainerEpoch) {
      return Verdict.ignored("lower-epoch");
    }
    return switch (embedding.kind()) {
      case BEGIN -> begin(record.partition(), embedding, changes);
      case END -> end(record.partition(), embedding, changes);
      case REFRESH, UPDATE, WITHDRAW -> item(record.partition(), embedding, changes);
    };
  }

  private Verdict begin(int p, ItemEmbedding marker, Changes changes) {
    Verdict invalid = invalid(marker);
    if (invalid != null) {
      return invalid;
    }
    PartitionState partition = partitions[p];
    long generation = marker.generation();
    if (generation <= partition.newestBegun) {
      return Verdict.ignored(
          generation == partition.newestBegun ? "duplicate-marker" : "superseded-generation");
    }
    boolean superseded = !loads.containsKey(generation) && isSuperseded(generation);
    partition.newestBegun = generation;
    partition.trainerEpoch = marker.trainerEpoch();
    for (Load older : new ArrayList<>(loads.headMap(generation).values())) {
      if (!older.complete(p)) {
        abandon(older, "generation " + generation + " began in partition " + p, changes);
      }
    }
    if (superseded || retired.contains(generation)) {
      return Verdict.ignored(superseded ? "superseded-generation" : "retired-generation");
    }
    Load load = loads.get(generation);
    if (load == null) {
      load = create(marker, changes);
    } else if (!load.held().is(generation, marker.trainerEpoch())
        || load.held().dimension() != marker.dimension()) {
      abandon(load, "partition " + p + " has another epoch or dimension", changes);
      return Verdict.refused("contradictory-marker", contradiction(marker, load));
    }
    load.begin(p);
    changes.moved(load);
    return Verdict.APPLIED;
  }

  /** Whether a generation that is not being loaded can no longer become current. */
  private boolean isSuperseded(long generation) {
    boolean completeAlready =
        complete.stream()
            .filter(held -> !held.foreign)
            .anyMatch(held -> held.stale() ? generation < held.id() : generation <= held.id());
    return completeAlready || Arrays.stream(partitions).anyMatch(q -> q.newestBegun >= generation);
  }

  private Load create(ItemEmbedding marker, Changes changes) {
    Held held =
        Held.create(
            nextFamily++,
            marker.generation(),
            marker.trainerEpoch(),
            marker.dimension(),
            options.encoding());
    Load load = new Load(held, partitions.length);
    loads.put(marker.generation(), load);
    changes.created.add(held);
    return load;
  }

  private Verdict end(int p, ItemEmbedding marker, Changes changes) {
    Load load = loads.get(marker.generation());
    if (load == null || !load.held().is(marker.generation(), marker.trainerEpoch())) {
      return notHeld(marker.generation());
    }
    if (load.complete(p)) {
      return Verdict.ignored("duplicate-marker");
    }
    if (!load.matches(p, marker.count(), marker.checksum())) {
      abandon(load, "END of partition " + p + " does not match", changes);
      return Verdict.refused(
          "end-mismatch",
          new InvalidValueException(
              "count and checksum",
              marker.count() + " and " + marker.checksum(),
              load.expected(p)));
    }
    load.end(p);
    changes.partitionEnded = true;
    changes.moved(load);
    if (load.complete()) {
      activate(load, changes);
    }
    return Verdict.APPLIED;
  }

  private Verdict item(int p, ItemEmbedding item, Changes changes) {
    Load load = loads.get(item.generation());
    Held held = null;
    if (load != null && load.held().is(item.generation(), item.trainerEpoch())) {
      held = load.begun(p) ? load.held() : null;
      changes.partitionEnded |= load.complete(p);
      if (held != null && item.kind() == Kind.REFRESH) {
        load.count(p, ItemEmbedding.checksum(item.itemId(), item.values()));
        changes.moved(load);
      }
    } else {
      held = completeOf(item);
      if (held != null && held.stale()) {
        return Verdict.ignored("stale-generation");
      }
    }
    if (held == null) {
      return notHeld(item.generation());
    }
    Verdict invalid = invalid(item, held);
    if (invalid != null) {
      return invalid;
    }
    byte[] row = item.hasVector() ? held.generation().encoding().encode(item.values()) : null;
    changes.vectors.add(new Changes.VectorWrite(held, item.itemId(), row));
    return Verdict.APPLIED;
  }

  private @Nullable Held completeOf(ItemEmbedding item) {
    for (int i = complete.size() - 1; i >= 0; i--) {
      if (complete.get(i).is(item.generation(), item.trainerEpoch())) {
        return complete.get(i);
      }
    }
    return null;
  }

  private void activate(Load load, Changes changes) {
    Held held = load.held();
    loads.remove(held.id());
    changes.ended(load);
    complete.add(held);
    if (!pinned) {
      current = held;
    }
    prune(changes);
    dropRetired(changes);
    changes.generationsChanged = true;
    log.info(
        pinned
            ? "generation {} is complete and waits for the pinned one"
            : "generation {} is complete and becomes current",
        held.id());
  }

  /** Drops complete generations beyond those that are to be held, the oldest first. */
  private void prune(Changes changes) {
    Held newest = complete.get(complete.size() - 1);
    List<Held> others = new ArrayList<>(complete);
    others.removeIf(held -> held.equals(current) || held.equals(newest));
    // A stale copy of a generation that was loaded anew.
    List<Held> dropped = new ArrayList<>(others);
    dropped.removeIf(held -> held.foreign || held.id() != newest.id());
    others.removeAll(dropped);
    int excess = Math.max(0, others.size() - options.previousGenerations());
    dropped.addAll(others.subList(0, excess));
    complete.removeAll(dropped);
    changes.dropped.addAll(dropped);
  }

  private void abandon(Load load, String why, Changes changes) {
    log.warn("generation {} is abandoned: {}", load.held().id(), why);
    loads.remove(load.held().id());
    changes.ended(load);
    changes.dropped.add(load.held());
  }

  private Verdict notHeld(long generation) {
    boolean older = complete.stream().anyMatch(held -> !held.foreign && generation < held.id());
    boolean interrupted = Arrays.stream(partitions).anyMatch(q -> q.newestBegun > generation);
    return Verdict.ignored(older || interrupted ? "superseded-generation" : "unknown-generation");
  }

  private static @Nullable Verdict invalid(ItemEmbedding item, Held held) {
    Verdict invalid = invalid(item);
    if (invalid != null) {
      return invalid;
    }
    if (item.dimension() != held.dimension()) {
      return wrongDimension(item, held);
    }
    try {
      held.generation().encoding().require(item.values());
      return null;
    } catch (InvalidValueException e) {
      return Verdict.refused("out-of-range", e);
    }
  }

  private static @Nullable Verdict invalid(ItemEmbedding embedding) {
    try {
      embedding.validate();
      check(
          embedding.dimension() <= VectorTable.MAX_DIMENSION,
          "dimension",
          embedding.dimension(),
          "at most " + VectorTable.MAX_DIMENSION);
      return null;
    } catch (InvalidValueException e) {
      return Verdict.refused(reason(e.name()), e);
    }
  }

  private static String reason(String field) {
    if (field.startsWith("values[")) {
      return "not-finite";
    }
    return field.equals("values.length") || field.equals("dimension")
        ? "wrong-dimension"
        : "invalid";
  }

  private static Verdict wrongDimension(ItemEmbedding item, Held held) {
    return Verdict.refused(
        "wrong-dimension",
        new InvalidValueException(
            "dimension",
            item.dimension(),
            held.dimension() + ", as generation " + held.id() + " has"));
  }

  private static InvalidValueException contradiction(ItemEmbedding marker, Load load) {
    return new InvalidValueException(
        "trainerEpoch and dimension",
        marker.trainerEpoch() + " and " + marker.dimension(),
        load.held().generation().trainerEpoch()
            + " and "
            + load.held().dimension()
            + ", as in the other partitions");
  }
}
