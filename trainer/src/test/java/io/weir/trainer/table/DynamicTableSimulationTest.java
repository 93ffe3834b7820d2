package io.weir.trainer.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.optimizer.RowOptimizer;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeded random lives of a dynamic table beside one of plain maps: ids come and go, rows move,
 * whole and partial snapshots are taken, written late, lost, and gone back to.
 */
class DynamicTableSimulationTest {
  private static final int TURNS = 400;

  private final RowOptimizer rule = TestTables.adagrad();
  private final TableShape shape = new TableShape("items", 5, rule, 7, 0.1);
  private long seed;
  private Random random = new Random();
  private DynamicTable.Settings settings = DynamicTable.Settings.DEFAULTS;
  private EmbeddingTable table = TestTables.hashed("none", 1, 1, rule, 0);
  private ReferenceTable reference = new ReferenceTable(settings, shape);
  private final List<byte[]> chain = new ArrayList<>();
  private ReferenceTable atChain = new ReferenceTable(settings, shape);
  private long timeMs;
  private long steps;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void life_ofATable_isThatOfPlainMaps(long seed) throws IOException {
    this.seed = seed;
    random = new Random(seed);
    settings =
        new DynamicTable.Settings(
            1 + random.nextInt(seed % 2 == 0 ? 60 : 2_000),
            1 + random.nextInt(4),
            Duration.ofSeconds(1 + random.nextInt(600)),
            1 + random.nextInt(300),
            Duration.ofSeconds(random.nextInt(3) * random.nextInt(3_000)),
            0.01 + random.nextDouble() * 0.5);
    timeMs = 1_700_000_000_000L;
    table = settings.create(shape);
    reference = new ReferenceTable(settings, shape);
    for (int turn = 0; turn < TURNS; turn++) {
      batch();
      if (random.nextInt(20) == 0) {
        checkpoint();
      }
      if (random.nextInt(60) == 0 && !chain.isEmpty()) {
        restore();
      }
      if (turn % 50 == 0) {
        assertSame(table, reference);
      }
    }
    assertSame(table, reference);
    table.close();
  }

  private void batch() {
    timeMs += random.nextInt(120_000) - 20_000;
    table.begin(timeMs);
    reference.begin(timeMs);
    TreeSet<Integer> met = new TreeSet<>();
    int universe = 1 + random.nextInt(5_000);
    long[] ids = new long[random.nextInt(60)];
    Arrays.setAll(ids, i -> Long.rotateLeft(random.nextInt(universe), random.nextInt(2) * 40));
    int[] rows = new int[ids.length];
    if (random.nextBoolean()) {
      table.see(ids, rows);
    } else {
      Arrays.setAll(rows, i -> table.see(ids[i]));
    }
    ReferenceTable.Row[] expected =
        Arrays.stream(ids).mapToObj(reference::see).toArray(ReferenceTable.Row[]::new);
    int[] found = new int[ids.length];
    table.rows(ids, found);
    int[] oneByOne = Arrays.stream(ids).mapToInt(table::row).toArray();
    assertThat(found).as("seed %s", seed).isEqualTo(oneByOne);
    for (int i = 0; i < ids.length; i++) {
      if (random.nextInt(3) > 0 && met.add(rows[i])) {
        float[] gradient = new float[shape.dimension()];
        for (int d = 0; d < gradient.length; d++) {
          gradient[d] = (float) random.nextGaussian();
        }
        table.update(rows[i], gradient, 0);
        reference.update(expected[i], gradient, rule);
      }
    }
    for (int i = 0; i < ids.length; i++) {
      float[] record = TestTables.record(table, rows[i]);
      assertThat(record).as("seed %s", seed).isEqualTo(expected[i].record);
    }
    table.advance(++steps);
    reference.advance(steps);
    TreeSet<Long> removed = new TreeSet<>();
    table.maintain(removed::add);
    reference.maintain();
    assertThat(removed).as("seed %s", seed).isEqualTo(reference.removed);
  }

  /** A snapshot that is written after more batches, and perhaps not at all. */
  private void checkpoint() throws IOException {
    Extent extent = chain.isEmpty() || random.nextInt(4) == 0 ? Extent.ALL : Extent.CHANGED;
    TableSnapshot snapshot = table.snapshot(extent);
    ReferenceTable then = reference.copy();
    for (int i = random.nextInt(6); i > 0; i--) {
      batch();
    }
    if (random.nextInt(4) == 0) {
      snapshot.failed();
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    snapshot.write(new DataOutputStream(bytes));
    for (int i = random.nextInt(3); i > 0; i--) {
      batch();
    }
    snapshot.written();
    if (extent == Extent.ALL) {
      chain.clear();
    }
    chain.add(bytes.toByteArray());
    atChain = then;
    try (EmbeddingTable restored = restored()) {
      assertSame(restored, atChain);
    }
  }

  /** What a killed process does: back to the last checkpoint, and on from there. */
  private void restore() throws IOException {
    table.close();
    table = restored();
    reference = atChain.copy();
  }

  private EmbeddingTable restored() throws IOException {
    EmbeddingTable restored = settings.create(shape);
    for (byte[] part : chain) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(part));
      restored.read(in, new Differences());
      assertThat(in.read()).isEqualTo(-1);
    }
    return restored;
  }

  private void assertSame(EmbeddingTable actual, ReferenceTable expected) {
    TableStatus status = actual.status();
    StringBuilder text = new StringBuilder();
    text.append(List.of(status.admitted(), status.rejected(), status.expired(), status.evicted()))
        .append('\n');
    text.append("shared ").append(Arrays.toString(TestTables.record(actual, 0))).append('\n');
    expected.rows.keySet().stream()
        .sorted()
        .forEach(
            id ->
                text.append(id)
                    .append(' ')
                    .append(Arrays.toString(TestTables.record(actual, actual.row(id))))
                    .append('\n'));
    assertThat(text.toString()).as("seed %s", seed).isEqualTo(expected.describe());
    assertThat(status.rows()).as("seed %s", seed).isEqualTo(expected.rows.size());
    for (long id = 0; id < 200; id++) {
      if (!expected.rows.containsKey(id)) {
        assertThat(actual.row(id)).as("seed %s, id %s", seed, id).isZero();
      }
    }
  }
}
