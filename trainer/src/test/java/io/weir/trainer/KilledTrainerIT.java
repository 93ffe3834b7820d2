package io.weir.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Item;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.trainer.checkpoint.Checkpoint;
import io.weir.trainer.checkpoint.CheckpointStore;
import io.weir.trainer.checkpoint.CheckpointStore.Retention;
import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.features.Catalogue;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.features.ItemStatistics;
import io.weir.trainer.features.Tables;
import io.weir.trainer.optimizer.RowOptimizer;
import io.weir.trainer.optimizer.RowOptimizers;
import io.weir.trainer.table.TableShape;
import io.weir.trainer.table.TableStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trainer in a process of its own that is killed with -9 at seeded points of a finished topic and
 * started again each time: what it has learnt in the end is, bit for bit, what one has that was
 * never interrupted. Its tables admit, expire and evict, items and statistics expire, and most
 * checkpoints hold changes alone.
 *
 * <p>{@code -Dweir.recovery.kills=N} sets how many kills there are, {@code -Dweir.recovery.seed=S}
 * at which points. A line on what happened goes to {@code target/killed-trainer.txt}.
 */
class KilledTrainerIT {
  private static final int KILLS = Integer.getInteger("weir.recovery.kills", 5);
  private static final long SEED = Long.getLong("weir.recovery.seed", 20_261_121L);
  private static final int BATCH = 8;
  private static final int SAMPLES_PER_KILL = 10 * BATCH;
  private static final int SAMPLES = SAMPLES_PER_KILL * (KILLS + 1);

  /** So many that the last batch is not full. */
  private static final int REVISED = 5 * BATCH + 3;

  /** In the middle, in seconds of event time, of which a sample takes one: rows expire. */
  private static final int SILENCE = 600;

  private static final List<String> STATE =
      List.of(
          "learner", "counted", "tables", "catalogue", "statistics", "samples", "items", "totals");

  @TempDir Path dir;

  private int restartsFromChanges;

  @Test
  void trainer_killedAtSeededPoints_endsBitForBitAsIfNeverInterrupted() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("kafka"))) {
      List<String> config = config(kafka);
      try (TestTopics topics = new TestTopics(WeirConfig.defaults().withAll(config).kafka())) {
        IntStream.range(0, 70).forEach(id -> topics.item(item(id)));
        topics.garbage("g-1");
        topics.samples(0, SAMPLES / 2);
        IntStream.range(0, REVISED)
            .forEach(n -> topics.sample(TestSamples.revision1(TestSamples.sample(n), 10)));
        topics.samples(SAMPLES / 2 + SILENCE, SAMPLES + SILENCE);
      }
      runToTheEnd(config, "whole");
      Random random = new Random(SEED);
      List<Long> points = new ArrayList<>();
      for (int kill = 0; kill < KILLS; kill++) {
        long point = (long) kill * SAMPLES_PER_KILL + random.nextInt(SAMPLES_PER_KILL);
        points.add(runTo(config, point, kill % 2));
      }
      runToTheEnd(config, "killed");
      assertThat(restartsFromChanges).as("restarts from a checkpoint of changes").isPositive();
      Path whole = last("whole");
      Path killed = last("killed");
      for (String file : STATE) {
        assertThat(killed.resolve(file))
            .as("%s, killed at %s, seed %s", file, points, SEED)
            .hasSameBinaryContentAs(whole.resolve(file));
      }
      TableStatus items = items(config, killed);
      assertThat(items.rejected()).isPositive();
      assertThat(items.expired()).isPositive();
      assertThat(items.evicted()).isPositive();
      assertThat(expired(killed)).as("items and statistics").allMatch(count -> count > 0);
      Files.writeString(
          Path.of("target", "killed-trainer.txt"),
          "seed %d: killed with -9 at %s of %d samples, %d restarts from checkpoints of changes,"
              .concat(" %d bytes of state the same bit for bit%n")
              .formatted(SEED, points, SAMPLES + REVISED, restartsFromChanges, size(whole)));
    }
  }

  /**
   * Of the shops' items there are no samples; some attributes are stray, one number has no room.
   */
  private static Item item(int id) {
    String attribute = id >= 60 ? "shop" : id % 3 == 0 ? "stray" : "brand";
    return new Item(
        id < 50 ? id : id + 10,
        0,
        Map.of(attribute, new long[] {id % 5}),
        Map.of("price", new float[] {id % 5}, "weight", new float[] {id % 7}),
        new float[0]);
  }

  /**
   * Runs the trainer until it has learnt so many samples, and has written so many checkpoints in
   * this life, then kills it; returns how many samples.
   */
  private long runTo(List<String> config, long samples, int checkpoints) throws Exception {
    Set<Path> before = checkpoints("killed");
    Process process = start(config, "killed");
    try (BufferedReader out = output(process)) {
      long learnt = -1;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("learnt ")) {
          learnt = Long.parseLong(line.substring("learnt ".length()));
          Set<Path> written = checkpoints("killed");
          written.removeAll(before);
          if (learnt >= samples && written.size() >= checkpoints) {
            break;
          }
        }
      }
      assertThat(learnt).as("see killed.log").isGreaterThanOrEqualTo(samples);
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("killed with -9").isEqualTo(128 + 9);
      if (!newest(config).base().isEmpty()) {
        restartsFromChanges++;
      }
      return learnt;
    } finally {
      process.destroyForcibly();
    }
  }

  /** What the next start goes on from, unless nothing was written yet. */
  private Checkpoint newest(List<String> assignments) {
    WeirConfig config = WeirConfig.defaults().withAll(assignments);
    String hash = ModelHash.of(TrainerConfig.of(config), config.tasks().names());
    try (CheckpointStore store =
        CheckpointStore.open(dir.resolve("killed"), new Retention(2, 6), hash)) {
      return store.newest().orElse(new Checkpoint(0, dir, List.of(), ""));
    }
  }

  private static TableStatus items(List<String> assignments, Path checkpoint) throws IOException {
    TrainerConfig config = TrainerConfig.of(WeirConfig.defaults().withAll(assignments));
    RowOptimizer rule = RowOptimizers.create(config.tables().optimizer());
    try (Tables tables =
        new Tables(
            name ->
                config
                    .tables()
                    .kind(name)
                    .create(
                        new TableShape(name, config.model().embeddingDimension(), rule, 0, 0)))) {
      new Checkpoint(0, checkpoint, List.of(), "")
          .read("tables", in -> tables.read(in, name -> true, new Differences()));
      return Objects.requireNonNull(tables.status().get(FeatureSpace.ITEM));
    }
  }

  /** How many items of samples alone, and how many items' statistics, were forgotten. */
  private static List<Long> expired(Path checkpoint) throws IOException {
    Checkpoint whole = new Checkpoint(0, checkpoint, List.of(), "");
    Catalogue catalogue = new Catalogue(0);
    ItemStatistics statistics = new ItemStatistics(List.of(), 1, 1);
    ItemStatistics itemCtr = new ItemStatistics(List.of(), 1, 1);
    whole.read("catalogue", catalogue::read);
    whole.read(
        "statistics",
        in -> {
          statistics.read(in);
          assertThat(in.readBoolean()).isTrue();
          itemCtr.read(in);
        });
    return List.of(catalogue.expired(), statistics.forgotten(), itemCtr.forgotten());
  }

  private void runToTheEnd(List<String> config, String name) throws Exception {
    Process process = start(config, name);
    try (BufferedReader out = output(process)) {
      assertThat(out.lines()).as("see %s.log", name).contains("closed");
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  private Process start(List<String> config, String name) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.num_threads=1",
            "-Dai.djl.pytorch.num_interop_threads=1",
            "-cp",
            System.getProperty("java.class.path"),
            TrainerProcess.class.getName(),
            Integer.toString(SAMPLES + REVISED)));
    command.addAll(config);
    command.add("trainer.checkpoint.dir=" + dir.resolve(name));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(dir.resolve(name + ".log").toFile()))
        .start();
  }

  private Path last(String name) throws IOException {
    return checkpoints(name).last();
  }

  private TreeSet<Path> checkpoints(String name) throws IOException {
    Path folder = Files.createDirectories(dir.resolve(name));
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith("checkpoint-"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static long size(Path checkpoint) throws IOException {
    long size = 0;
    for (String file : STATE) {
      size += Files.size(checkpoint.resolve(file));
    }
    return size;
  }

  private static List<String> config(EmbeddedKafka kafka) {
    return List.of(
        "kafka.bootstrap-servers=\"" + kafka.bootstrapServers() + '"',
        "kafka.topic-prefix=killed.",
        "trainer.batch-requests=" + BATCH,
        "trainer.batching=deterministic",
        "trainer.tables.kind={name: dynamic, settings: {capacity: 30, admit-after: 3,"
            + " admit-window: 2m, expire-after: 5m, evict-share: 0.2}}",
        "trainer.catalogue.expire-after=10s",
        "trainer.statistics.half-life=1s",
        "trainer.tables.features={scenario: hashed}",
        "trainer.features={list-lift: 20, neighbours: 10, item-categorical: 2,"
            + " item-dense: 1, names: {item-categorical: [shop, brand]}}",
        "trainer.metrics.window-requests=40",
        "trainer.checkpoint.interval=20ms",
        "trainer.checkpoint.full-every=6",
        "trainer.checkpoint.keep=2",
        "trainer.publication.update-interval=20ms",
        "trainer.publication.generation-interval=200ms");
  }
}
