package io.weir.benchmarks.losses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.weir.core.cascade.Stage;
import io.weir.trainer.loss.Lists;
import io.weir.trainer.loss.Offer;
import io.weir.trainer.loss.SampleGroup;
import io.weir.trainer.loss.TaskLabels;
import io.weir.trainer.loss.Vectors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A made-up batch of lists in HCCP's proportions, and arrays for all that a loss may take the
 * gradient of.
 *
 * <p>A sixth of a list was shown, one of it clicked; seven twelfths reached ranking; the rest was
 * retrieved. Behind each list stand items drawn in-batch and from the pool, as many for each
 * request whatever the batch. All listed items are distinct. The arrays belong to the manager; not
 * thread-safe.
 */
final class Workload {
  static final String TASK = "click";
  private static final int WIDTH = 32;
  private static final int GATES = 44;

  private final Size size;
  private final int columns;
  private final int items;
  private final SplittableRandom random = new SplittableRandom(11);
  private final Map<String, NDArray> arrays = new HashMap<>();
  private final NDManager manager;
  private final Lists lists;
  private final TaskLabels labels;
  private final double[][] pretrained;

  Workload(Size size, NDManager manager) {
    this.size = size;
    this.manager = manager;
    int inBatch = Math.max(1, size.candidates() / 2);
    int pool = Math.max(1, size.candidates() / 6);
    columns = size.candidates() + inBatch + pool;
    items = size.requests() * (size.candidates() + pool);
    labels = new TaskLabels(new double[cells()], ones(size.requests()), allOf(size.requests()));
    Arrays.fill(labels.labels(), -1);
    lists = lists(inBatch);
    pretrained = new double[items][];
    Arrays.setAll(pretrained, item -> gaussian(item % 2 == 0 ? WIDTH : 0));
  }

  Lists lists() {
    return lists;
  }

  TaskLabels labels() {
    return labels;
  }

  double[][] pretrained() {
    return pretrained;
  }

  /** Final scores by name: (requests, candidates). */
  NDArray scores(String name) {
    return array(name, size.requests(), size.candidates());
  }

  /** Vectors of the requests: (requests, width). */
  NDArray users() {
    return array("users", size.requests(), WIDTH);
  }

  /** Vectors of the distinct items: (items, width). */
  NDArray items() {
    return array("items", items, WIDTH);
  }

  /** Inner products of every cell's: (requests, columns). */
  NDArray products() {
    NDArray users = users();
    NDArray items = items();
    return arrays.computeIfAbsent("products", name -> Vectors.of(users, items, lists).products());
  }

  /** Representations of the distinct items: (items, width). */
  NDArray representations() {
    return array("representations", items, WIDTH);
  }

  /** Log-odds of gates: (gates). */
  NDArray gates() {
    return array("gates", GATES);
  }

  private NDArray array(String name, long... shape) {
    return arrays.computeIfAbsent(
        name,
        key -> {
          float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() / 2);
          }
          return manager.create(values, new Shape(shape));
        });
  }

  private Lists lists(int inBatch) {
    int[] itemOf = new int[cells()];
    @Nullable SampleGroup[] groups = new SampleGroup[cells()];
    byte[] stages = new byte[cells()];
    int[] ranks = new int[cells()];
    double[] inclusion = ones(cells());
    for (int row = 0; row < size.requests(); row++) {
      for (int column = 0; column < columns; column++) {
        int cell = row * columns + column;
        if (column < size.candidates()) {
          Stage stage = stage(column);
          itemOf[cell] = row * size.candidates() + column;
          stages[cell] = stage.depth();
          groups[cell] = SampleGroup.of(stage.depth());
          ranks[cell] = stage == Stage.PRE_RANKING ? 0 : 1 + (column * 7) % size.candidates() * 16;
          labels.labels()[cell] = column == row % shown() ? 1 : 0;
        } else {
          boolean other = column < size.candidates() + inBatch;
          itemOf[cell] = other ? exposedElsewhere(row) : ofPool();
          groups[cell] = other ? SampleGroup.IN_BATCH : SampleGroup.POOL;
          inclusion[cell] = 0.05;
          labels.labels()[cell] = 0;
        }
      }
    }
    double[] teacher = new double[cells()];
    Arrays.setAll(teacher, cell -> 0.02 + 0.9 * random.nextDouble());
    return new Lists(
        size.requests(),
        size.candidates(),
        columns,
        itemOf,
        groups,
        stages,
        ranks,
        inclusion,
        Map.of(Offer.RANKING_SCORE, teacher, "bid", teacher));
  }

  private int cells() {
    return size.requests() * columns;
  }

  private int shown() {
    return Math.max(1, size.candidates() / 6);
  }

  private Stage stage(int column) {
    if (column < shown()) {
      return Stage.EXPOSURE;
    }
    return column < size.candidates() * 3 / 4 ? Stage.RANKING : Stage.PRE_RANKING;
  }

  private int exposedElsewhere(int row) {
    int other = (row + 1 + random.nextInt(Math.max(1, size.requests() - 1))) % size.requests();
    return other * size.candidates() + random.nextInt(shown());
  }

  private int ofPool() {
    int listed = size.requests() * size.candidates();
    return listed + random.nextInt(items - listed);
  }

  private double[] gaussian(int length) {
    double[] values = new double[length];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static boolean[] allOf(int length) {
    boolean[] all = new boolean[length];
    Arrays.fill(all, true);
    return all;
  }
}
