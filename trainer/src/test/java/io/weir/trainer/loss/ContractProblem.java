package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.weir.trainer.loss.LossProblem.Result;
import io.weir.trainer.model.Gates;
import io.weir.trainer.model.HardConcrete;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Random lists of every stage with padding, unknown labels, unmatured requests and drawn items, and
 * all that a loss may ask for.
 */
final class ContractProblem {
  static final int REQUESTS = 4;
  static final int LISTED = 8;
  static final int DRAWN = 2;
  static final int ITEMS = 36;
  static final int WIDTH = 3;
  static final String TASK = "click";

  /** In no list and not drawn. */
  static final int LONELY_ITEM = ITEMS - 1;

  final Loss loss;
  final Score score;
  final CandidateTable table;
  final LossProblem problem = new LossProblem();
  private final double[][] pretrained;

  private ContractProblem(Loss loss, Score score, CandidateTable table, double[][] pretrained) {
    this.loss = loss;
    this.score = score;
    this.table = table;
    this.pretrained = pretrained;
  }

  static ContractProblem random(Loss loss, Score score, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    CandidateTable table = new CandidateTable(REQUESTS, LISTED, DRAWN);
    for (int row = 0; row < REQUESTS; row++) {
      table.weights[row] = 0.5 + random.nextDouble();
      // One request has not matured, and its list would else be like the others.
      table.matured[row] = row != 2;
      fill(table, row, random);
    }
    double[][] pretrained = new double[ITEMS][];
    for (int item = 0; item < ITEMS; item++) {
      pretrained[item] = new double[item % 2 == 0 ? WIDTH : 0];
      for (int i = 0; i < pretrained[item].length; i++) {
        pretrained[item][i] = random.nextGaussian();
      }
    }
    ContractProblem made = new ContractProblem(loss, score, table, pretrained);
    made.problem.leaf(TASK, gaussian(random, REQUESTS * LISTED), REQUESTS, LISTED);
    for (Need need : loss.needs()) {
      if (need.kind() == Need.Kind.SCORE) {
        made.problem.leaf(need.name(), gaussian(random, REQUESTS * LISTED), REQUESTS, LISTED);
      }
      if (need.kind() == Need.Kind.SIGNAL && !need.name().equals(Offer.PRETRAINED_EMBEDDING)) {
        double[] values = new double[table.items.length];
        Arrays.setAll(values, i -> i % 7 == 5 ? Double.NaN : 0.05 + 0.9 * random.nextDouble());
        table.numbers.put(need.name(), values);
      }
    }
    if (score.product()) {
      made.problem
          .leaf("users", gaussian(random, REQUESTS * WIDTH), REQUESTS, WIDTH)
          .leaf("items", gaussian(random, ITEMS * WIDTH), ITEMS, WIDTH);
    }
    if (has(loss, Need.Kind.REPRESENTATIONS)) {
      made.problem.leaf("representations", gaussian(random, ITEMS * WIDTH), ITEMS, WIDTH);
    }
    if (has(loss, Need.Kind.GATES)) {
      made.problem.leaf("gates", gaussian(random, 6), 2, 3);
    }
    return made;
  }

  static boolean has(Loss loss, Need.Kind kind) {
    return loss.needs().stream().anyMatch(need -> need.kind() == kind);
  }

  private static void fill(CandidateTable table, int row, SplittableRandom random) {
    // Rows are of length 8, 7, 6 and 5.
    for (int column = 0; column < LISTED - row; column++) {
      int stage = column < 4 ? 5 : random.nextInt(-1, 5);
      double label = column == 3 ? -1 : column == 0 || (column == 1 && row == 0) ? 1 : 0;
      table.list(row, column, row * LISTED + column, stage, label);
      table.rankingRanks[table.cell(row, column)] = stage >= 3 ? 1 + random.nextInt(100) : 0;
      table.inclusion[table.cell(row, column)] = stage == 5 ? 1 : 0.1 + 0.9 * random.nextDouble();
    }
    table.draw(row, 0, (row * LISTED + LISTED) % 32, SampleGroup.IN_BATCH);
    table.draw(row, 1, 32 + row % 3, SampleGroup.POOL);
  }

  ContractProblem copy() {
    ContractProblem made = new ContractProblem(loss, score, table.copy(), pretrained);
    copyLeaves(made);
    return made;
  }

  private void copyLeaves(ContractProblem made) {
    problem
        .names()
        .forEach(
            name -> made.problem.leaf(name, problem.values(name).clone(), problem.shape(name)));
  }

  /** The same requests so many times over, each time of items of their own. */
  ContractProblem times(int n) {
    double[][] vectors = new double[n * ITEMS][];
    Arrays.setAll(vectors, item -> pretrained[item % ITEMS]);
    ContractProblem made = new ContractProblem(loss, score, table.times(n, ITEMS), vectors);
    for (String name : problem.names()) {
      double[] values = problem.values(name);
      long[] shape = problem.shape(name).clone();
      // Gates are the model's: they stay as they are.
      int copies = name.equals("gates") ? 1 : n;
      double[] repeated = new double[copies * values.length];
      Arrays.setAll(repeated, i -> values[i % values.length]);
      shape[0] *= copies;
      made.problem.leaf(name, repeated, shape);
    }
    return made;
  }

  /** The same problem with requests and candidates in reverse order. */
  ContractProblem reversed() {
    ContractProblem made = new ContractProblem(loss, score, table.reversed(), pretrained);
    for (String name : problem.names()) {
      double[] values = problem.values(name).clone();
      long[] shape = problem.shape(name);
      if (shape[0] == REQUESTS) {
        reverse(values, (int) shape[1]);
      }
      made.problem.leaf(name, values, shape);
    }
    return made;
  }

  /** Reverses rows; lists' columns too. */
  private static void reverse(double[] values, int columns) {
    double[] old = values.clone();
    for (int row = 0; row < REQUESTS; row++) {
      for (int column = 0; column < columns; column++) {
        int from = columns == LISTED ? columns - 1 - column : column;
        values[row * columns + column] = old[(REQUESTS - 1 - row) * columns + from];
      }
    }
  }

  Result solve(DataType type) {
    return problem.solve(this::value, type);
  }

  /** The loss of leaves by name. */
  Optional<NDArray> value(Map<String, NDArray> arrays) {
    Map<String, NDArray> scores = new HashMap<>();
    scores.put(TASK, arrays.get(TASK));
    Map<String, Gates> gates = new HashMap<>();
    for (Need need : loss.needs()) {
      if (need.kind() == Need.Kind.SCORE) {
        scores.put(need.name(), arrays.get(need.name()));
      }
      if (need.kind() == Need.Kind.GATES) {
        HardConcrete distribution = new HardConcrete(0.7, -0.1, 1.1);
        gates.put(need.name(), Gates.of(distribution.openLogits(arrays.get("gates"))));
      }
    }
    LossBatch batch =
        new LossBatch(
            table.lists(),
            Map.of(TASK, table.taskLabels()),
            scores,
            score.product()
                ? Map.of(TASK, Vectors.of(arrays.get("users"), arrays.get("items"), table.lists()))
                : Map.of(),
            has(loss, Need.Kind.REPRESENTATIONS)
                ? new Representations(arrays.get("representations"), pretrained)
                : null,
            gates,
            0);
    return loss.value(new LossInput(batch, TASK, LabelRule.TASK, score));
  }

  private static double[] gaussian(SplittableRandom random, int length) {
    double[] values = new double[length];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }
}
