package io.weir.store.generation;

import static io.weir.core.cascade.ItemEmbedding.Kind.BEGIN;
import static io.weir.core.cascade.ItemEmbedding.Kind.END;
import static io.weir.core.cascade.ItemEmbedding.Kind.REFRESH;
import static io.weir.core.cascade.ItemEmbedding.Kind.UPDATE;
import static io.weir.core.cascade.ItemEmbedding.Kind.WITHDRAW;

import io.weir.core.cascade.ItemEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes a log as a trainer would, with what can go wrong. */
final class SimulatedTrainer {
  static final int IDS = 24;
  static final int DIMENSION = 2;
  static final int MOST_GENERATIONS = 14;

  /** A vector's first element, divided by it, is its generation. */
  static final float GENERATION_STEP = 10_000;

  private final Random random;
  private final List<List<ItemEmbedding>> log = new ArrayList<>();
  private long epoch = 1;
  private long generation;
  private long previousEpoch;
  private long previous;
  private int version;

  SimulatedTrainer(Random random, int partitions) {
    this.random = random;
    for (int p = 0; p < partitions; p++) {
      log.add(new ArrayList<>());
    }
  }

  List<List<ItemEmbedding>> run() {
    for (int refreshes = 2 + random.nextInt(6); refreshes > 0; refreshes--) {
      previous = generation;
      previousEpoch = epoch;
      generation += 1 + random.nextInt(2);
      if (random.nextInt(3) == 0) {
        epoch += 1 + random.nextInt(2);
      }
      refresh();
    }
    return log;
  }

  /** BEGIN everywhere, items of all partitions mixed, END; each may be missing after a crash. */
  private void refresh() {
    int partitions = log.size();
    boolean crashes = random.nextInt(4) == 0;
    for (int p = 0; p < partitions; p++) {
      if (random.nextInt(10) == 0) {
        append(p, vector(UPDATE, p, generation, epoch));
      }
      if (!crashes || random.nextInt(4) > 0) {
        append(p, marker(BEGIN, 0, 0));
      }
    }
    long[] counts = new long[partitions];
    long[] sums = new long[partitions];
    for (int i = random.nextInt(40); i > 0; i--) {
      long id = random.nextInt(IDS);
      int p = (int) (id % partitions);
      ItemEmbedding item = item(id);
      append(p, item);
      if (item.kind() == REFRESH) {
        counts[p]++;
        sums[p] += ItemEmbedding.checksum(id, item.values());
      }
    }
    boolean lies = random.nextInt(8) == 0;
    for (int p = 0; p < partitions; p++) {
      if (!crashes || random.nextInt(3) > 0) {
        append(p, marker(END, counts[p] + (lies && p == 0 ? 1 : 0), sums[p]));
      }
    }
    for (int i = random.nextInt(10); i > 0; i--) {
      long id = random.nextInt(IDS);
      append(
          (int) (id % partitions),
          vector(random.nextInt(4) == 0 ? WITHDRAW : UPDATE, id, generation, epoch));
    }
  }

  private ItemEmbedding item(long id) {
    return switch (random.nextInt(10)) {
      // Of the same trainer, or of one that does not know yet that it was replaced.
      case 0, 1 -> vector(UPDATE, id, Math.max(1, previous), previousEpoch);
      case 2 -> vector(UPDATE, id, generation, epoch);
      case 3 -> vector(WITHDRAW, id, generation, epoch);
      case 4 -> vector(UPDATE, id, generation, previousEpoch);
      default -> vector(REFRESH, id, generation, epoch);
    };
  }

  private ItemEmbedding vector(ItemEmbedding.Kind kind, long id, long of, long by) {
    float[] values = {of * GENERATION_STEP + ++version, id};
    if (kind == WITHDRAW) {
      values = new float[0];
    } else if (random.nextInt(25) == 0) {
      values[0] = Float.NaN;
    } else if (random.nextInt(25) == 0) {
      values = new float[3];
    }
    int dimension = kind == WITHDRAW ? DIMENSION : values.length;
    return new ItemEmbedding(id, of, kind, by, 1, 1, values, dimension, 0, 0);
  }

  private ItemEmbedding marker(ItemEmbedding.Kind kind, long count, long checksum) {
    return new ItemEmbedding(
        0, generation, kind, epoch, 1, 1, new float[0], DIMENSION, count, checksum);
  }

  /** Now and then twice, as a producer without idempotence would. */
  private void append(int partition, ItemEmbedding record) {
    log.get(partition).add(record);
    if (random.nextInt(record.hasVector() ? 200 : 8) == 0) {
      log.get(partition).add(record);
    }
  }
}
