package io.weir.store.generation;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.store.table.VectorTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
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
 *   <li>A stale current generation is left as it is until another one is loaded.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class Generations {
  private static final Logger log = LoggerFactory.getLogger(Generations.class);

  PartitionState[] partitions = new PartitionState[0];
  final SortedMap<Long, Load> loads = new TreeMap<>();
  @Nullable Held current;
  boolean stale;
  int nextFamily;

  static Held held(int family, long generation, long trainerEpoch, int dimension) {
    return new Held(
        family, new HeldGeneration(generation, trainerEpoch, new VectorTable(dimension)));
  }

  long[] offsets() {
    return Arrays.stream(partitions).mapToLong(partition -> partition.offset).toArray();
  }

  /** Starts over at other offsets: loads are abandoned, the current generation becomes stale. */
  void restart(long[] offsets, Changes changes) {
    new ArrayList<>(loads.values()).forEach(load -> abandon(load, "the log starts over", changes));
    partitions =
        Arrays.stream(offsets).mapToObj(PartitionState::startingAt).toArray(PartitionState[]::new);
    for (int p = 0; p < offsets.length; p++) {
      changes.partitions.add(p);
    }
    stale = current != null;
    changes.currentChanged |= stale;
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
    if (superseded) {
      return Verdict.ignored("superseded-generation");
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
    Held served = current;
    boolean servedAlready =
        served != null && (stale ? generation < served.id() : generation <= served.id());
    return servedAlready || Arrays.stream(partitions).anyMatch(q -> q.newestBegun >= generation);
  }

  private Load create(ItemEmbedding marker, Changes changes) {
    Held held = held(nextFamily++, marker.generation(), marker.trainerEpoch(), marker.dimension());
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
      if (held != null && item.kind() == Kind.REFRESH) {
        load.count(p, ItemEmbedding.checksum(item.itemId(), item.values()));
        changes.moved(load);
      }
    } else if (current != null && current.is(item.generation(), item.trainerEpoch())) {
      if (stale) {
        return Verdict.ignored("stale-generation");
      }
      held = current;
    }
    if (held == null) {
      return notHeld(item.generation());
    }
    Verdict invalid = invalid(item);
    if (invalid == null && item.dimension() != held.dimension()) {
      invalid = wrongDimension(item, held);
    }
    if (invalid != null) {
      return invalid;
    }
    byte[] vector = item.hasVector() ? pack(item.values()) : null;
    changes.vectors.add(new Changes.VectorWrite(held, item.itemId(), vector));
    return Verdict.APPLIED;
  }

  private void activate(Load load, Changes changes) {
    loads.remove(load.held().id());
    changes.ended(load);
    if (current != null) {
      changes.dropped.add(current);
    }
    current = load.held();
    stale = false;
    changes.currentChanged = true;
    log.info("generation {} is complete and becomes current", current.id());
  }

  private void abandon(Load load, String why, Changes changes) {
    log.warn("generation {} is abandoned: {}", load.held().id(), why);
    loads.remove(load.held().id());
    changes.ended(load);
    changes.dropped.add(load.held());
  }

  private Verdict notHeld(long generation) {
    boolean older = current != null && generation < current.id();
    boolean interrupted = Arrays.stream(partitions).anyMatch(q -> q.newestBegun > generation);
    return Verdict.ignored(older || interrupted ? "superseded-generation" : "unknown-generation");
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

  private static byte[] pack(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
