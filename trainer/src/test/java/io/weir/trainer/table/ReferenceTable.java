package io.weir.trainer.table;

import io.weir.trainer.optimizer.RowOptimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A dynamic table of plain maps, as its documentation has it; small tables alone. */
final class ReferenceTable {
  final Map<Long, Row> rows = new TreeMap<>();
  final Row shared;
  final TreeSet<Long> removed = new TreeSet<>();
  long admitted;
  long rejected;
  long expired;
  long evicted;
  private final DynamicTable.Settings settings;
  private final TableShape shape;
  private final InitialRows initial;
  private Map<Long, Integer> before = new HashMap<>();
  private Map<Long, Integer> running = new HashMap<>();
  private long window = Long.MIN_VALUE;
  private long timeMs;
  private long steps;

  static final class Row {
    final float[] record;
    int second;
    int count;

    Row(float[] record) {
      this.record = record;
    }

    Row copy() {
      Row copy = new Row(record.clone());
      copy.second = second;
      copy.count = count;
      return copy;
    }
  }

  ReferenceTable(DynamicTable.Settings settings, TableShape shape) {
    this.settings = settings;
    this.shape = shape;
    this.initial = new InitialRows(shape);
    this.shared = fresh(initial.hash(0));
  }

  /** Deep, so that it can be gone back to. */
  ReferenceTable copy() {
    ReferenceTable copy = new ReferenceTable(settings, shape);
    rows.forEach((id, row) -> copy.rows.put(id, row.copy()));
    System.arraycopy(shared.record, 0, copy.shared.record, 0, shared.record.length);
    copy.admitted = admitted;
    copy.rejected = rejected;
    copy.expired = expired;
    copy.evicted = evicted;
    copy.before = new HashMap<>(before);
    copy.running = new HashMap<>(running);
    copy.window = window;
    copy.timeMs = timeMs;
    copy.steps = steps;
    return copy;
  }

  private Row fresh(long key) {
    float[] record = new float[shape.floats()];
    initial.read(key, record, 0);
    return new Row(record);
  }

  void begin(long eventTimeMs) {
    timeMs = Math.max(timeMs, eventTimeMs);
    long now = timeMs / settings.admitWindow().toMillis();
    if (now > window) {
      before = now == window + 1 ? running : new HashMap<>();
      running = new HashMap<>();
      window = now;
    }
  }

  Row row(long id) {
    return rows.getOrDefault(id, shared);
  }

  Row see(long id) {
    Row row = rows.get(id);
    if (row == null) {
      if (!isAdmitted(id)) {
        rejected++;
        return shared;
      }
      admitted++;
      row = fresh(id);
      rows.put(id, row);
    }
    row.second = (int) (timeMs / 1000);
    row.count++;
    return row;
  }

  private boolean isAdmitted(long id) {
    if (settings.admitAfter() > 1) {
      if (running.size() >= settings.admitCandidates() && !running.containsKey(id)) {
        before = running;
        running = new HashMap<>();
      }
      running.merge(id, 1, Integer::sum);
      if (running.get(id) + before.getOrDefault(id, 0) < settings.admitAfter()) {
        return false;
      }
    }
    if (rows.size() == settings.capacity()) {
      return false;
    }
    running.remove(id);
    before.remove(id);
    return true;
  }

  void update(Row row, float[] gradient, RowOptimizer rule) {
    rule.update(row.record, 0, shape.dimension(), gradient, 0, steps + 1);
  }

  void advance(long taken) {
    steps = taken;
  }

  void maintain() {
    removed.clear();
    if (!settings.expireAfter().isZero()) {
      long oldest = (timeMs - settings.expireAfter().toMillis()) / 1000;
      rows.forEach(
          (id, row) -> {
            if (row.second < oldest) {
              removed.add(id);
            }
          });
      expired += removed.size();
      removed.forEach(rows::remove);
    }
    if (rows.size() == settings.capacity()) {
      List<Long> ids = new ArrayList<>(rows.keySet());
      ids.sort(
          Comparator.<Long>comparingInt(id -> rows.get(id).second)
              .thenComparingInt(id -> rows.get(id).count)
              .thenComparingLong(id -> id));
      int most = Math.max(1, (int) (settings.capacity() * settings.evictShare()));
      for (long id : ids.subList(0, most)) {
        rows.remove(id);
        removed.add(id);
        evicted++;
      }
    }
  }

  /** All that can be asked of a table, as text. */
  String describe() {
    StringBuilder text = new StringBuilder();
    text.append(List.of(admitted, rejected, expired, evicted)).append('\n');
    text.append("shared ").append(Arrays.toString(shared.record)).append('\n');
    rows.forEach(
        (id, row) -> text.append(id).append(' ').append(Arrays.toString(row.record)).append('\n'));
    return text.toString();
  }
}
