package io.weir.store.generation;

import static io.weir.core.cascade.ItemEmbedding.Kind.BEGIN;
import static io.weir.core.cascade.ItemEmbedding.Kind.END;
import static io.weir.core.cascade.ItemEmbedding.Kind.REFRESH;
import static io.weir.core.cascade.ItemEmbedding.Kind.UPDATE;
import static io.weir.core.cascade.ItemEmbedding.Kind.WITHDRAW;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.ItemEmbedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random logs of a trainer that crashes, is followed by zombies and now and then writes nonsense,
 * read in random batches and interleavings with restarts between, against plain maps computed anew
 * from what was read of each partition. A failure names the seed that reproduces it.
 */
class GenerationSimulationTest {
  private static final int SEEDS = 30;
  private static final int IDS = 24;
  private static final int DIMENSION = 2;

  @TempDir Path dir;

  static List<Long> seeds() {
    return new Random(20_260_101).longs(SEEDS).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void store_randomLogs_equalsPlainMapsAtEveryStep(long seed) {
    Random random = new Random(seed);
    List<List<ItemEmbedding>> log = new Trainer(random, 1 + random.nextInt(3)).run();
    int partitions = log.size();
    int[] read = new int[partitions];
    long lastGeneration = 0;
    GenerationStore store = GenerationStore.open(dir);
    try {
      store.restart(new UUID(0, seed), new long[partitions]);
      while (unread(log, read) > 0) {
        if (random.nextInt(30) == 0) {
          store.close();
          store = GenerationStore.open(dir);
        }
        store.apply(batch(random, log, read), verdicts -> {});
        lastGeneration = check("seed " + seed, store.view(), log, read, lastGeneration);
      }
      store.close();
      store = GenerationStore.open(dir);
      check("seed " + seed + ", reopened", store.view(), log, read, lastGeneration);
    } finally {
      store.close();
    }
  }

  private static int unread(List<List<ItemEmbedding>> log, int[] read) {
    int unread = 0;
    for (int p = 0; p < read.length; p++) {
      unread += log.get(p).size() - read[p];
    }
    return unread;
  }

  /** Records of random partitions, now and then with some that were read before. */
  private static List<LogRecord> batch(Random random, List<List<ItemEmbedding>> log, int[] read) {
    List<LogRecord> batch = new ArrayList<>();
    int favourite = random.nextInt(read.length);
    for (int i = random.nextInt(12); i >= 0; i--) {
      int p = random.nextInt(3) == 0 ? random.nextInt(read.length) : favourite;
      if (read[p] > 0 && random.nextInt(20) == 0) {
        int again = random.nextInt(read[p]);
        batch.add(LogRecord.of(p, again, log.get(p).get(again)));
      }
      if (read[p] < log.get(p).size()) {
        batch.add(LogRecord.of(p, read[p], log.get(p).get(read[p])));
        read[p]++;
      }
    }
    return batch;
  }

  private static long check(
      String as, View view, List<List<ItemEmbedding>> log, int[] read, long lastGeneration) {
    for (int p = 0; p < read.length; p++) {
      assertThat(view.offsets().get(p)).as(as).isEqualTo(read[p]);
    }
    assertThat(view.stale()).as(as).isFalse();
    Reference reference = Reference.of(log, read);
    HeldGeneration current = view.current();
    assertThat(current == null ? 0 : current.generation()).as(as).isEqualTo(reference.current);
    assertThat(reference.current).as(as).isGreaterThanOrEqualTo(lastGeneration);
    if (current != null) {
      assertThat(contents(current)).as(as).isEqualTo(reference.contents);
      assertThat(current.vectors().size()).as(as).isEqualTo(reference.contents.size());
    }
    assertThat(view.loading())
        .as(as)
        .allSatisfy(load -> assertThat(load.generation()).isGreaterThan(reference.current));
    return reference.current;
  }

  private static Map<Long, List<Float>> contents(HeldGeneration held) {
    Map<Long, List<Float>> contents = new HashMap<>();
    byte[] bytes = new byte[held.vectors().vectorBytes()];
    for (long id = 0; id < IDS; id++) {
      if (held.vectors().get(id, bytes, 0)) {
        ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        contents.put(id, List.of(values.getFloat(), values.getFloat()));
      }
    }
    return contents;
  }

  /** What must be served, from what was read of each partition and nothing else. */
  private static final class Reference {
    long current;
    Map<Long, List<Float>> contents = Map.of();

    static Reference of(List<List<ItemEmbedding>> log, int[] read) {
      List<Map<Long, Part>> parts = new ArrayList<>();
      for (int p = 0; p < read.length; p++) {
        parts.add(Part.all(log.get(p).subList(0, read[p])));
      }
      Reference reference = new Reference();
      for (long generation : parts.get(0).keySet()) {
        List<Part> all = new ArrayList<>();
        parts.forEach(part -> all.add(part.getOrDefault(generation, Part.MISSING)));
        long epoch = all.get(0).epoch;
        if (all.stream().allMatch(part -> part.complete && part.epoch == epoch)) {
          reference.current = generation;
          reference.contents = new HashMap<>();
          all.forEach(part -> reference.contents.putAll(part.vectors));
        }
      }
      return reference;
    }
  }

  /** A generation in one partition. */
  private static final class Part {
    static final Part MISSING = new Part(-1);

    final long epoch;
    final Map<Long, List<Float>> vectors = new HashMap<>();
    long count;
    long checksum;
    boolean complete;
    boolean dead;

    Part(long epoch) {
      this.epoch = epoch;
    }

    static Map<Long, Part> all(List<ItemEmbedding> records) {
      Map<Long, Part> parts = new TreeMap<>();
      long epoch = 0;
      long newest = 0;
      for (ItemEmbedding record : records) {
        if (record.trainerEpoch() < epoch) {
          continue;
        }
        Part part = parts.get(record.generation());
        if (record.kind() == BEGIN) {
          if (record.generation() > newest) {
            newest = record.generation();
            epoch = record.trainerEpoch();
            parts.values().stream().filter(p -> !p.complete).forEach(p -> p.dead = true);
            parts.put(newest, new Part(epoch));
          }
        } else if (part != null && !part.dead && part.epoch == record.trainerEpoch()) {
          part.add(record);
        }
      }
      return parts;
    }

    private void add(ItemEmbedding record) {
      if (record.kind() == END) {
        boolean matches = record.count() == count && record.checksum() == checksum;
        dead |= !complete && !matches;
        complete |= matches;
        return;
      }
      if (record.kind() == REFRESH && !complete) {
        count++;
        checksum += ItemEmbedding.checksum(record.itemId(), record.values());
      }
      if (record.kind() == WITHDRAW) {
        vectors.remove(record.itemId());
      } else if (record.values().length == DIMENSION && Float.isFinite(record.values()[0])) {
        vectors.put(record.itemId(), List.of(record.values()[0], record.values()[1]));
      }
    }
  }

  /** Writes a log as a trainer would, with what can go wrong. */
  private static final class Trainer {
    private final Random random;
    private final List<List<ItemEmbedding>> log = new ArrayList<>();
    private long epoch = 1;
    private long generation;
    private long previousEpoch;
    private long previous;
    private int version;

    Trainer(Random random, int partitions) {
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
      float[] values = {++version, id};
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
}
