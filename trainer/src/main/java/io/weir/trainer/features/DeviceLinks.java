package io.weir.trainer.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.weir.trainer.table.DeviceRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The links of inputs to rows that lie on a device, where they are pooled, and where the rows'
 * gradients are taken from the inputs'.
 *
 * <p>All such rows of an input stand side by side, each as wide as a row is: the columns between
 * the first and the last of them are looked at as places, one behind the other. Not thread-safe.
 */
final class DeviceLinks {
  private final int inputs;
  private final int width;
  private final int dimension;
  private final List<Link> links = new ArrayList<>();

  /**
   * No links yet.
   *
   * @param width columns of an input
   * @param dimension width of a row
   */
  DeviceLinks(int inputs, int width, int dimension) {
    this.inputs = inputs;
    this.width = width;
    this.dimension = dimension;
  }

  private record Link(DeviceRows table, int row, int offset, float weight) {}

  /**
   * Gradients of rows, which may repeat.
   *
   * @param gradients (rows, dimension)
   */
  record Gradients(int[] rows, NDArray gradients) {}

  void add(DeviceRows table, int row, int offset, float weight) {
    links.add(new Link(table, row, offset, weight));
  }

  /** Adds the rows, by their weights, to the inputs that they belong to. */
  void addTo(NDArray numbers) {
    if (links.isEmpty()) {
      return;
    }
    NDManager scope = numbers.getManager();
    NDList rows = new NDList();
    List<Link> gathered = new ArrayList<>();
    byTable()
        .forEach(
            (table, own) -> {
              rows.add(table.weights(scope, own.stream().mapToInt(Link::row).toArray()));
              gathered.addAll(own);
            });
    Integer[] order = new Integer[gathered.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Integer.compare(gathered.get(a).offset, gathered.get(b).offset));
    NDArray arranged =
        SegmentSums.take(
            NDArrays.concat(rows, 0), Arrays.stream(order).mapToLong(i -> i).toArray());
    List<Link> ordered = Arrays.stream(order).map(gathered::get).toList();
    addTo(numbers, arranged.mul(weights(scope, ordered)), ordered);
  }

  private void addTo(NDArray numbers, NDArray weighed, List<Link> ordered) {
    int[] offsets = ordered.stream().mapToInt(Link::offset).toArray();
    NDArray sums = SegmentSums.of(weighed, runs(offsets));
    int[] distinct = Arrays.stream(offsets).distinct().toArray();
    int first = firstColumn();
    int blocks = blocks(first);
    long[] sumOfPlace = new long[inputs * blocks];
    Arrays.fill(sumOfPlace, distinct.length);
    for (int i = 0; i < distinct.length; i++) {
      sumOfPlace[(int) place(distinct[i], first, blocks)] = i;
    }
    NDArray pooled =
        SegmentSums.take(SegmentSums.padded(sums), sumOfPlace)
            .reshape(new Shape(inputs, (long) blocks * dimension));
    NDIndex columns = columns(first, blocks);
    numbers.set(columns, numbers.get(columns).add(pooled));
  }

  /**
   * The gradients of each table's rows.
   *
   * @param ofInputs gradient of the inputs: (inputs, width)
   */
  Map<DeviceRows, Gradients> gradients(NDArray ofInputs) {
    Map<DeviceRows, Gradients> gradients = new LinkedHashMap<>();
    if (links.isEmpty()) {
      return gradients;
    }
    int first = firstColumn();
    int blocks = blocks(first);
    NDArray places =
        ofInputs.get(columns(first, blocks)).reshape(new Shape((long) inputs * blocks, dimension));
    byTable()
        .forEach(
            (table, own) -> {
              long[] at = own.stream().mapToLong(l -> place(l.offset, first, blocks)).toArray();
              NDArray weighed = SegmentSums.take(places, at).mul(weights(places.getManager(), own));
              int[] rows = own.stream().mapToInt(Link::row).toArray();
              gradients.put(table, new Gradients(rows, weighed));
            });
    return gradients;
  }

  private Map<DeviceRows, List<Link>> byTable() {
    Map<DeviceRows, List<Link>> byTable = new LinkedHashMap<>();
    links.forEach(link -> byTable.computeIfAbsent(link.table, t -> new ArrayList<>()).add(link));
    return byTable;
  }

  private static NDArray weights(NDManager scope, List<Link> links) {
    float[] weights = new float[links.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = links.get(i).weight;
    }
    return scope.create(weights, new Shape(weights.length, 1));
  }

  private int firstColumn() {
    return links.stream().mapToInt(link -> link.offset % width).min().orElseThrow();
  }

  private int blocks(int first) {
    int last = links.stream().mapToInt(link -> link.offset % width).max().orElseThrow();
    return (last - first) / dimension + 1;
  }

  private long place(int offset, int first, int blocks) {
    return (long) (offset / width) * blocks + (offset % width - first) / dimension;
  }

  private NDIndex columns(int first, int blocks) {
    return new NDIndex().addAllDim().addSliceDim(first, first + (long) blocks * dimension);
  }

  /** How long the runs of equal numbers are. */
  static int[] runs(int[] ordered) {
    int[] lengths = new int[ordered.length];
    int runs = 0;
    for (int i = 0; i < ordered.length; i++) {
      if (i == 0 || ordered[i] != ordered[i - 1]) {
        runs++;
      }
      lengths[runs - 1]++;
    }
    return Arrays.copyOf(lengths, runs);
  }
}
