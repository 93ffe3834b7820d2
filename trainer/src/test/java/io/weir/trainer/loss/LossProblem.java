package io.weir.trainer.loss;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.weir.core.cascade.Stage;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Inputs of a loss in Java arrays, and what the engine makes of them. */
final class LossProblem {
  int requests;
  int candidates;
  int width;
  int[] cellItems;
  byte[] stages;
  double[] labels;
  double[] weights;
  double[] logits;
  double[] users;
  double[] items;
  int[][] inBatch;
  int[][] pool;

  /** Value and gradients; 0 where the loss has no term. */
  record Result(double value, double[] logits, double[] users, double[] items) {}

  /** Lists of logits alone, all exposed but for what the mask leaves out. */
  static LossProblem ofLogits(
      int requests, int candidates, double[] logits, double[] labels, double[] mask) {
    LossProblem problem = new LossProblem();
    problem.requests = requests;
    problem.candidates = candidates;
    problem.width = 1;
    int cells = requests * candidates;
    problem.cellItems = new int[cells];
    problem.stages = new byte[cells];
    for (int cell = 0; cell < cells; cell++) {
      problem.cellItems[cell] = mask[cell] > 0 ? 0 : -1;
      problem.stages[cell] = mask[cell] > 0 ? Stage.EXPOSURE.depth() : Stage.UNKNOWN;
    }
    problem.labels = labels;
    problem.weights = ones(requests);
    problem.logits = logits;
    problem.users = new double[requests];
    problem.items = new double[1];
    problem.inBatch = new int[requests][0];
    problem.pool = new int[requests][0];
    return problem;
  }

  /** Random lists of every stage with padding, unknown labels and easy negatives. */
  static LossProblem random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LossProblem problem = new LossProblem();
    problem.requests = 3;
    problem.candidates = 7;
    problem.width = 4;
    int cells = 21;
    // Items 0 to 20 are the cells' own, 21 to 23 the pool's, 24 is in no list.
    problem.cellItems = new int[cells];
    problem.stages = new byte[cells];
    problem.labels = new double[cells];
    for (int cell = 0; cell < cells; cell++) {
      boolean padding = cell % 7 == 6;
      problem.cellItems[cell] = padding ? -1 : cell;
      problem.stages[cell] = padding ? -1 : (byte) (cell % 7 < 4 ? 5 : random.nextInt(-1, 5));
      problem.labels[cell] = padding ? -1 : cell % 7 == 0 ? 1 : cell % 7 == 3 ? -1 : 0;
    }
    problem.weights = new double[] {1, 2, 0.5};
    problem.logits = gaussian(random, cells);
    problem.users = gaussian(random, 3 * 4);
    problem.items = gaussian(random, 25 * 4);
    problem.inBatch = new int[][] {{7}, {14, 0}, {}};
    problem.pool = new int[][] {{21, 22}, {23}, {21}};
    return problem;
  }

  Result solve(Loss loss, DataType type) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray z = leaf(manager, logits, type, requests, candidates);
      NDArray u = leaf(manager, users, type, requests, width);
      NDArray i = leaf(manager, items, type, items.length / width, width);
      Lists lists = new Lists(requests, candidates, cellItems, stages, labels, weights);
      LossInput input = new LossInput(lists, z, u, i, u.matMul(i.transpose()), inBatch, pool);
      NDArray value = loss.value(input).orElse(null);
      if (value == null) {
        return new Result(
            0, new double[logits.length], new double[users.length], new double[items.length]);
      }
      if (value.getDataType() != type) {
        throw new AssertionError(value.getDataType() + " of " + type);
      }
      collector.backward(value);
      return new Result(doubles(value)[0], gradient(z), gradient(u), gradient(i));
    }
  }

  LossProblem copy() {
    LossProblem copy = new LossProblem();
    copy.requests = requests;
    copy.candidates = candidates;
    copy.width = width;
    copy.cellItems = cellItems.clone();
    copy.stages = stages.clone();
    copy.labels = labels.clone();
    copy.weights = weights.clone();
    copy.logits = logits.clone();
    copy.users = users.clone();
    copy.items = items.clone();
    copy.inBatch = Arrays.stream(inBatch).map(int[]::clone).toArray(int[][]::new);
    copy.pool = Arrays.stream(pool).map(int[]::clone).toArray(int[][]::new);
    return copy;
  }

  private static NDArray leaf(
      NDManager manager, double[] values, DataType type, long rows, long columns) {
    NDArray leaf = manager.create(values, new Shape(rows, columns)).toType(type, true);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  private static double[] gradient(NDArray leaf) {
    return doubles(leaf.getGradient());
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, true).toDoubleArray();
  }

  static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double[] gaussian(SplittableRandom random, int length) {
    double[] values = new double[length];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }
}
