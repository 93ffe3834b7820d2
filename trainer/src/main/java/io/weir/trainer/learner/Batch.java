package io.weir.trainer.learner;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestSample;
import io.weir.core.sampling.InBatchNegatives;
import io.weir.core.sampling.Seeds;
import io.weir.trainer.loss.Lists;
import io.weir.trainer.loss.TaskLabels;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * A micro-batch of U requests with its W distinct items: those of the lists first, drawn ones
 * behind. Not thread-safe.
 */
final class Batch {
  private static final int NONE = -1;

  private final List<RequestSample> samples;
  private final int candidates;
  private final Long2IntOpenHashMap places;
  private final LongArrayList items;
  private final int[] cellItems;
  private final int listed;
  private int[][] inBatch;
  private int[][] pool;
  private final double[] inBatchProbability;
  private double poolProbability;

  Batch(List<RequestSample> samples) {
    this.samples = List.copyOf(samples);
    candidates = samples.stream().mapToInt(RequestSample::size).max().orElse(0);
    cellItems = new int[samples.size() * candidates];
    places = new Long2IntOpenHashMap(cellItems.length);
    places.defaultReturnValue(NONE);
    items = new LongArrayList(cellItems.length);
    Arrays.fill(cellItems, NONE);
    for (int u = 0; u < samples.size(); u++) {
      RequestSample sample = samples.get(u);
      for (int i = 0; i < sample.size(); i++) {
        cellItems[u * candidates + i] = place(sample.itemIds()[i]);
      }
    }
    listed = items.size();
    inBatch = new int[samples.size()][0];
    inBatchProbability = new double[samples.size()];
    pool = new int[samples.size()][0];
  }

  List<RequestSample> samples() {
    return samples;
  }

  /** L, the length of the longest list. */
  int candidates() {
    return candidates;
  }

  /** The distinct items. */
  long[] items() {
    return items.toLongArray();
  }

  /** How many of the distinct items, the first, stand in lists. */
  int listed() {
    return listed;
  }

  /** L and the most items that were drawn for a request. */
  int columns() {
    int drawn = 0;
    for (int u = 0; u < samples.size(); u++) {
      drawn = Math.max(drawn, inBatch[u].length + pool[u].length);
    }
    return candidates + drawn;
  }

  /**
   * Of each cell its item's place, row-major (requests, columns): the list's, and behind it those
   * that were drawn in-batch, then those of the pool; -1 = padding.
   */
  int[] cells() {
    int columns = columns();
    int[] cells = new int[samples.size() * columns];
    Arrays.fill(cells, NONE);
    for (int u = 0; u < samples.size(); u++) {
      int at = u * columns;
      System.arraycopy(cellItems, u * candidates, cells, at, candidates);
      System.arraycopy(inBatch[u], 0, cells, at + candidates, inBatch[u].length);
      System.arraycopy(pool[u], 0, cells, at + candidates + inBatch[u].length, pool[u].length);
    }
    return cells;
  }

  /**
   * The candidates as losses see them: the lists, and what was drawn behind them.
   *
   * @param numbers names of the further numbers per candidate that losses look at
   */
  Lists lists(Collection<String> numbers) {
    return new CandidateColumns(this).lists(numbers);
  }

  /** What the users did with the candidates, as a task sees it. */
  TaskLabels labels(String task) {
    return new CandidateColumns(this).labels(task);
  }

  /** The place among the distinct items of a list's element. */
  int item(int request, int element) {
    return cellItems[request * candidates + element];
  }

  /** Per request the drawn impressions of other requests: HCCP's N4. */
  int[][] inBatch() {
    return inBatch;
  }

  /** Per request the items drawn from the catalogue: HCCP's N5. */
  int[][] pool() {
    return pool;
  }

  /** With which an item that could be was drawn into a request's {@link #inBatch}. */
  double inBatchProbability(int request) {
    return inBatchProbability[request];
  }

  /** With which an item of the catalogue was drawn into {@link #pool}. */
  double poolProbability() {
    return poolProbability;
  }

  /**
   * Draws in-batch negatives: of the distinct items that other requests exposed and that are not in
   * the request's own list, a share rounded to the nearest number, uniformly without replacement
   * (HCCP §3.2.3; an item that two other requests exposed counts once).
   *
   * <p>Only requests in which one of the tasks has matured draw, and only from such: each comes in
   * two revisions, and would otherwise draw, and be drawn from, once more for nothing.
   *
   * @param tasks those with a loss that looks at what is drawn
   */
  void drawInBatch(Set<String> tasks, double rate, SplittableRandom random) {
    Map<Set<String>, Exposed> exposed = new HashMap<>();
    int[] lastListedBy = new int[listed];
    Arrays.fill(lastListedBy, NONE);
    for (int u = 0; u < samples.size(); u++) {
      Set<String> matured = matured(u, tasks);
      if (!matured.isEmpty()) {
        markListed(u, lastListedBy);
        Exposed others = exposed.computeIfAbsent(matured, this::exposed);
        inBatch[u] = drawInBatch(u, others, lastListedBy, rate, random.nextLong());
      }
    }
  }

  private int[] drawInBatch(int u, Exposed exposed, int[] lastListedBy, double rate, long seed) {
    int[] items = exposed.items();
    long[] mixedIds = exposed.mixedIds();
    int[] allowed = InBatchNegatives.allowed(items.length, i -> lastListedBy[items[i]] == u);
    int[] drawn =
        InBatchNegatives.draw(allowed, rate, i -> Seeds.uniformOfMixed(seed, mixedIds[i]));
    // The rounded share, not the rate: of four, a rate of 0.05 draws none, and 0.2 one.
    inBatchProbability[u] = allowed.length == 0 ? 0 : (double) drawn.length / allowed.length;
    Arrays.setAll(drawn, i -> items[drawn[i]]);
    return drawn;
  }

  /**
   * Draws items of the catalogue for each request in which one of the tasks has matured; one that
   * is in the request's own list, or was drawn in-batch, is drawn in vain.
   *
   * @param tasks those with a loss that looks at what is drawn
   * @param size of the catalogue
   */
  void drawPool(
      Set<String> tasks,
      int count,
      SplittableRandom random,
      int size,
      ToLongFunction<SplittableRandom> catalogue) {
    // Draws are independent; an item that comes twice counts once.
    poolProbability = 1 - Math.pow(1 - 1.0 / size, count);
    int[] lastMetBy = new int[items.size() + samples.size() * count];
    Arrays.fill(lastMetBy, NONE);
    for (int u = 0; u < samples.size(); u++) {
      if (!matured(u, tasks).isEmpty()) {
        markListed(u, lastMetBy);
        for (int already : inBatch[u]) {
          lastMetBy[already] = u;
        }
        pool[u] = drawPool(u, lastMetBy, count, () -> catalogue.applyAsLong(random));
      }
    }
  }

  private int[] drawPool(int u, int[] lastMetBy, int count, LongSupplier catalogue) {
    int[] drawn = new int[count];
    int size = 0;
    for (int i = 0; i < count; i++) {
      int item = place(catalogue.getAsLong());
      if (lastMetBy[item] != u) {
        lastMetBy[item] = u;
        drawn[size++] = item;
      }
    }
    Arrays.sort(drawn, 0, size);
    return Arrays.copyOf(drawn, size);
  }

  private void markListed(int u, int[] lastListedBy) {
    for (int i = 0; i < samples.get(u).size(); i++) {
      lastListedBy[item(u, i)] = u;
    }
  }

  private Set<String> matured(int u, Set<String> tasks) {
    Set<String> matured = new HashSet<>(samples.get(u).maturedTasks());
    matured.retainAll(tasks);
    return matured;
  }

  /**
   * What requests exposed, by ascending id.
   *
   * @param items their places among the distinct items
   * @param mixedIds their ids, as draws take them
   */
  @SuppressWarnings("ArrayRecordComponent") // private to the batch
  private record Exposed(int[] items, long[] mixedIds) {}

  /** The distinct items that requests in which one of the tasks has matured exposed. */
  private Exposed exposed(Set<String> tasks) {
    LongOpenHashSet exposed = new LongOpenHashSet();
    for (RequestSample sample : samples) {
      if (!Collections.disjoint(sample.maturedTasks(), tasks)) {
        for (int i = 0; i < sample.size(); i++) {
          if (sample.exposed(i)) {
            exposed.add(sample.itemIds()[i]);
          }
        }
      }
    }
    // By id, not by place: a list's order must not decide the order of what is drawn.
    long[] ids = exposed.toLongArray();
    Arrays.sort(ids);
    return new Exposed(
        Arrays.stream(ids).mapToInt(places::get).toArray(),
        Arrays.stream(ids).map(Ids::mix).toArray());
  }

  private int place(long id) {
    int place = places.putIfAbsent(id, items.size());
    if (place != NONE) {
      return place;
    }
    items.add(id);
    return items.size() - 1;
  }
}
