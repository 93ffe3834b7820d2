package io.weir.peer;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.labelling.SequenceArrangement;
import io.weir.trainer.features.ItemStatistics;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A batch as arrays: lists of L candidates, D drawn ones behind them, C = L + D columns; V distinct
 * items. All lists of the workload are of one length, and so are all sequences.
 */
final class HostBatch {
  private static final byte EXPOSED = 5;
  private static final byte RANKED = 3;

  final int requests;
  final int listed;
  final int columns;
  final long[] userIds;
  final long[] cities;

  /** (requests, sequence). */
  final long[] sequences;

  /** Ids by distinct item. */
  final long[] items;

  /** Brands by distinct item. */
  final long[] brands;

  /** Log-odds by task and the logarithm of impressions: (items, tasks + 1). */
  final float[] numbers;

  /** Of each cell its distinct item, padding the first: (requests, columns). */
  final long[] cellItems;

  /** Cells that are drawn and no padding: (requests, columns). */
  final float[] easy;

  /** What is known of a list cell: (requests, listed, 4). */
  final float[] cross;

  /** Cells of each kind: (requests, listed). */
  final float[] exposed;

  final float[] hard;

  /** Labels by task: (requests, listed). */
  final float[][] labels;

  /** The orders that lists are to stand in: of both groups by clicks, of impressions by task. */
  final Arrangement consistency;

  final Arrangement[] local;

  private final List<RequestSample> samples;
  private final Map<Long, Integer> places = new HashMap<>();

  /**
   * An order of some cells of each list.
   *
   * @param order places in the list, padded with 0: (requests, width)
   * @param filled 1 where there is a cell, else 0: (requests, width)
   * @param width of the longest
   */
  record Arrangement(long[] order, float[] filled, int width) {}

  HostBatch(
      List<RequestSample> samples,
      List<Item> catalogue,
      ItemStatistics statistics,
      List<String> tasks,
      Negatives drawn) {
    this.samples = samples;
    requests = samples.size();
    listed = samples.get(0).size();
    columns = listed + drawn.most();
    userIds = samples.stream().mapToLong(RequestSample::userId).toArray();
    cities = samples.stream().mapToLong(HostBatch::city).toArray();
    sequences = samples.stream().flatMapToLong(s -> Arrays.stream(sequence(s))).toArray();
    cellItems = new long[requests * columns];
    easy = new float[requests * columns];
    cells(drawn);
    items = new long[places.size()];
    places.forEach((id, place) -> items[place] = id);
    brands = Arrays.stream(items).map(id -> brand(catalogue.get((int) id))).toArray();
    numbers = numbers(statistics, tasks.size());
    cross = new float[requests * listed * 4];
    IntStream.range(0, requests).forEach(this::cross);
    exposed = mask(EXPOSED, EXPOSED);
    hard = mask((byte) 1, (byte) 4);
    labels = tasks.stream().map(this::labels).toArray(float[][]::new);
    consistency = arrangement(tasks.get(0), RANKED);
    local = tasks.stream().map(task -> arrangement(task, EXPOSED)).toArray(Arrangement[]::new);
  }

  private static long[] sequence(RequestSample sample) {
    return Objects.requireNonNull(sample.sequences().get("click"));
  }

  private static long city(RequestSample sample) {
    return Objects.requireNonNull(sample.categorical().get("city"))[0];
  }

  private static long brand(Item item) {
    return Objects.requireNonNull(item.categorical().get("brand"))[0];
  }

  private void cells(Negatives drawn) {
    for (int u = 0; u < requests; u++) {
      for (int i = 0; i < listed; i++) {
        cellItems[u * columns + i] = place(samples.get(u).itemIds()[i]);
      }
    }
    for (int u = 0; u < requests; u++) {
      int at = u * columns + listed;
      for (long[] some : new long[][] {drawn.inBatch()[u], drawn.pool()[u]}) {
        for (long id : some) {
          easy[at] = 1;
          cellItems[at++] = place(id);
        }
      }
    }
  }

  private int place(long id) {
    return places.computeIfAbsent(id, unseen -> places.size());
  }

  private float[] numbers(ItemStatistics statistics, int tasks) {
    float[] made = new float[items.length * (tasks + 1)];
    for (int i = 0; i < items.length; i++) {
      for (int task = 0; task < tasks; task++) {
        made[i * (tasks + 1) + task] =
            (float) (statistics.logit(task, items[i]) - statistics.overallLogit(task));
      }
      made[i * (tasks + 1) + tasks] = (float) (Math.log1p(statistics.impressions(items[i])) / 4);
    }
    return made;
  }

  private void cross(int u) {
    Map<Long, int[]> touched = new HashMap<>();
    long[] sequence = sequence(samples.get(u));
    for (int at = 0; at < sequence.length; at++) {
      int place = at;
      touched.computeIfAbsent(sequence[at], id -> new int[] {place, 0})[1]++;
    }
    for (int i = 0; i < listed; i++) {
      int cell = (u * listed + i) * 4;
      int[] found = touched.get(samples.get(u).itemIds()[i]);
      cross[cell] = 1;
      if (found != null) {
        cross[cell + 1] = 1;
        cross[cell + 2] = 1f / (1 + found[0]);
        cross[cell + 3] = (float) Math.log(found[1]);
      }
    }
  }

  private float[] mask(byte from, byte to) {
    float[] mask = new float[requests * listed];
    for (int cell = 0; cell < mask.length; cell++) {
      byte stage = stages(cell / listed)[cell % listed];
      mask[cell] = stage >= from && stage <= to ? 1 : 0;
    }
    return mask;
  }

  private byte[] stages(int u) {
    return samples.get(u).stageReached();
  }

  private float[] labels(String task) {
    float[] made = new float[requests * listed];
    for (int cell = 0; cell < made.length; cell++) {
      made[cell] = labelsOf(samples.get(cell / listed), task)[cell % listed];
    }
    return made;
  }

  private static byte[] labelsOf(RequestSample sample, String task) {
    return Objects.requireNonNull(sample.labels().get(task));
  }

  private Arrangement arrangement(String task, byte deepest) {
    int[][] orders = new int[requests][];
    for (int u = 0; u < requests; u++) {
      orders[u] = order(samples.get(u), task, deepest);
    }
    int width = Arrays.stream(orders).mapToInt(order -> order.length).max().orElse(0);
    long[] order = new long[requests * width];
    float[] filled = new float[requests * width];
    for (int u = 0; u < requests; u++) {
      for (int i = 0; i < orders[u].length; i++) {
        order[u * width + i] = orders[u][i];
        filled[u * width + i] = 1;
      }
    }
    return new Arrangement(order, filled, width);
  }

  private static int[] order(RequestSample sample, String task, byte deepest) {
    boolean[] shown = new boolean[sample.size()];
    for (int i = 0; i < shown.length; i++) {
      shown[i] = sample.exposed(i);
    }
    int total = Arrays.stream(sample.rankingRank()).max().orElse(0);
    byte[] labels = labelsOf(sample, task);
    long[] keys = SequenceArrangement.keys(sample.rankingRank(), shown, labels, total);
    int[] members =
        IntStream.range(0, sample.size())
            .filter(i -> sample.stageReached()[i] >= deepest && sample.rankingRank()[i] > 0)
            .toArray();
    return SequenceArrangement.ascending(members, keys);
  }
}
