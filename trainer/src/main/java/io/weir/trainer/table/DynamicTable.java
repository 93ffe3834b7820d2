package io.weir.trainer.table;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notNegative;
import static io.weir.core.Checks.positive;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/**
 * A table with a row of its own for every id that was admitted, which grows with them and forgets
 * those that are seen no more.
 *
 * <p>An id is admitted once it was seen often enough ({@link Admission}) and there is room. Until
 * then it reads one row that all such ids share, and that learns from all of them. A row leaves
 * when its id was not seen for a while of event time, which a hand that goes round the table a few
 * thousand slots a batch finds out; and when the table is full, those seen longest ago leave first,
 * of these the ones seen least, a configured share of the table and never more at once.
 *
 * <p>A record begins with the id, the second of the batch that last saw it, and how often it was
 * seen. Slot 0 is the shared row. Ids take the lowest free slot, so that which slots they have is a
 * function of what the table was told, and a restored table goes on as the one that was written.
 *
 * <p>Not thread-safe.
 */
final class DynamicTable extends RowTable {
  static final String KIND = "dynamic";

  private static final int HEADER_BYTES = 16;
  private static final int TIME_AT = 8;
  private static final int COUNT_AT = 12;
  private static final int SHARED = 0;
  private static final int SWEEP_SLOTS = 4096;
  private static final long SECOND_MS = 1000;

  /**
   * Settings of {@link DynamicTable}.
   *
   * @param capacity rows that it may have
   * @param admitAfter sights after which an id gets a row; 1 = at once
   * @param admitWindow of event time, in which sights are counted
   * @param admitCandidates ids without a row that are counted in a window
   * @param expireAfter of event time in which an id was not seen; 0 = never
   * @param evictShare of the capacity that leaves at once when the table is full
   */
  record Settings(
      int capacity,
      int admitAfter,
      Duration admitWindow,
      int admitCandidates,
      Duration expireAfter,
      double evictShare)
      implements TableKind {
    static final Settings DEFAULTS =
        new Settings(10_000_000, 2, Duration.ofDays(1), 1_000_000, Duration.ofDays(30), 0.01);

    Settings {
      positive("capacity", capacity);
      check(capacity < IdIndex.MAX_SLOTS, "capacity", capacity, "< " + IdIndex.MAX_SLOTS);
      positive("admit-after", admitAfter);
      positive("admit-window", admitWindow.toMillis());
      positive("admit-candidates", admitCandidates);
      notNegative("expire-after", expireAfter.toMillis());
      check(evictShare > 0 && evictShare <= 1, "evict-share", evictShare, "in (0, 1]");
    }

    @Override
    public EmbeddingTable create(TableShape shape) {
      return new DynamicTable(this, shape);
    }

    @Override
    public String layout() {
      return KIND;
    }
  }

  private final Settings settings;
  private final Admission admission;
  private final Eviction eviction = new Eviction(this::usefulness, this::id);
  private final IdIndex index = new IdIndex(this::id, initial()::hash);
  private final LongArrayList admittedNow = new LongArrayList();
  private long eventTimeMs;
  private int hand;
  private long admitted;
  private long rejected;
  private long expired;
  private long evicted;

  DynamicTable(Settings settings, TableShape shape) {
    super(KIND, shape, HEADER_BYTES);
    this.settings = settings;
    this.admission =
        new Admission(
            settings.admitAfter(), settings.admitWindow().toMillis(), settings.admitCandidates());
    store().take(SHARED);
    reset(SHARED);
  }

  @Override
  public void begin(long batchTimeMs) {
    eventTimeMs = Math.max(eventTimeMs, batchTimeMs);
    admission.begin(eventTimeMs);
    admittedNow.clear();
  }

  @Override
  public int row(long id) {
    return Math.max(SHARED, index.find(id));
  }

  @Override
  public void rows(long[] ids, int[] rows) {
    index.find(ids, rows);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Math.max(SHARED, rows[i]);
    }
  }

  @Override
  public void see(long[] ids, int[] rows) {
    index.find(ids, rows);
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == IdIndex.NONE) {
        rows[i] = see(ids[i]);
      } else {
        seen(rows[i], ids[i]);
      }
    }
  }

  @Override
  public int see(long id) {
    int slot = index.find(id);
    if (slot != IdIndex.NONE) {
      seen(slot, id);
      return slot;
    }
    boolean often = admission.see(id);
    if (!often || own() >= settings.capacity()) {
      rejected++;
      return SHARED;
    }
    admission.forget(id);
    admitted++;
    admittedNow.add(id);
    return add(id);
  }

  @Override
  public LongStream admitted() {
    return admittedNow.longStream();
  }

  private void seen(int slot, long id) {
    int count = store().headerInt(slot, COUNT_AT);
    store().header(slot, id, now(), count == Integer.MAX_VALUE ? count : count + 1);
  }

  private int add(long id) {
    int slot = store().lowestFree();
    store().take(slot);
    store().header(slot, id, now(), 1);
    reset(slot);
    index.put(id, slot);
    return slot;
  }

  @Override
  public void readInitial(int row, float[] to, int offset) {
    // The shared row is that of the table's own hash, which no id is likely to be.
    initial().read(row == SHARED ? initial().hash(0) : id(row), to, offset);
  }

  @Override
  public void maintain(LongConsumer removed) {
    if (!settings.expireAfter().isZero()) {
      sweep(removed);
    }
    if (own() >= settings.capacity()) {
      int most = Math.max(1, (int) (settings.capacity() * settings.evictShare()));
      for (int slot : eviction.leastUseful(store(), SHARED + 1, most)) {
        remove(slot, removed);
        evicted++;
      }
    }
  }

  /** Looks at the next slots of the hand's round. */
  private void sweep(LongConsumer removed) {
    long oldest = (eventTimeMs - settings.expireAfter().toMillis()) / SECOND_MS;
    int end = store().end();
    for (int left = Math.min(SWEEP_SLOTS, end); left > 0; left--) {
      hand = hand >= end ? 0 : hand;
      if (hand != SHARED && store().isTaken(hand) && store().headerInt(hand, TIME_AT) < oldest) {
        remove(hand, removed);
        expired++;
      }
      hand++;
    }
  }

  private void remove(int slot, LongConsumer removed) {
    long id = id(slot);
    index.remove(id, slot);
    store().free(slot);
    removed.accept(id);
  }

  @Override
  public TableCopy copy() {
    return copy(0, true);
  }

  /** Rows of ids. */
  private int own() {
    return store().rows() - 1;
  }

  private int now() {
    return (int) (eventTimeMs / SECOND_MS);
  }

  private long id(int slot) {
    return store().headerLong(slot, 0);
  }

  /** The higher, the later it goes: by the time it was last seen, then by how often. */
  private long usefulness(int slot) {
    return (long) store().headerInt(slot, TIME_AT) << 32 | store().headerInt(slot, COUNT_AT);
  }

  @Override
  public TableStatus status() {
    return new TableStatus(
        own(),
        (long) own() * (store().recordBytes() - Long.BYTES),
        store().bytes() + index.bytes() + admission.bytes(),
        admitted,
        rejected,
        expired,
        evicted);
  }

  @Override
  String layout() {
    return KIND;
  }

  @Override
  TableSnapshot.Part beside() {
    long[] numbers = {eventTimeMs, hand, admitted, rejected, expired, evicted};
    TableSnapshot.Part counts = admission.copy();
    return out -> {
      for (long number : numbers) {
        out.writeLong(number);
      }
      counts.write(out);
    };
  }

  @Override
  void readBeside(DataInputStream in) throws IOException {
    eventTimeMs = in.readLong();
    hand = (int) in.readLong();
    admitted = in.readLong();
    rejected = in.readLong();
    expired = in.readLong();
    evicted = in.readLong();
    admission.read(in);
  }

  @Override
  void expect(int records) {
    index.expect(records);
  }

  @Override
  boolean isOfSameId(int slot, byte[] buffer) {
    return id(slot) == ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
  }

  @Override
  void remember(int slot) {
    if (slot != SHARED) {
      index.put(id(slot), slot);
    }
  }

  @Override
  void forget(int slot) {
    if (slot != SHARED) {
      index.remove(id(slot), slot);
    }
  }

  @Override
  public void close() {
    index.close();
    super.close();
  }
}
