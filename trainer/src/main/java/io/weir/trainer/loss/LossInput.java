package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.Gates;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A batch as one term of the objective sees it: the labels of its task, by its rule, and its score.
 *
 * <p>A score is final, defined for the cells of the lists, or the inner product behind it ({@link
 * Score#PRODUCT} behind its name), defined for what was drawn too.
 */
public final class LossInput {
  private final LossBatch batch;
  private final TaskLabels task;
  private final LabelRule rule;
  private final Score score;
  private final byte[] marks;
  private final boolean[] counted;

  /**
   * @param task whose labels the term learns, or with which it matures
   * @param rule makes the term's labels of the task's
   * @param score the term's
   */
  public LossInput(LossBatch batch, String task, LabelRule rule, Score score) {
    this.batch = batch;
    this.task = batch.labels(task);
    this.rule = rule;
    this.score = score;
    this.marks = batch.marks(task, rule);
    this.counted = new boolean[lists().requests()];
    for (int row = 0; row < counted.length; row++) {
      counted[row] = this.task.matured()[row] && this.task.weights()[row] > 0;
    }
  }

  /** U, the number of the task's requests: those in which it has matured, with a weight. */
  int requests() {
    int requests = 0;
    for (boolean one : counted) {
      requests += one ? 1 : 0;
    }
    return requests;
  }

  /** Steps taken before this one. */
  long step() {
    return batch.step();
  }

  Lists lists() {
    return batch.lists();
  }

  /** {@link CellMarks} of all cells. */
  byte[] marks() {
    return marks;
  }

  /** The candidates of these groups, of the task's requests. */
  Cells cells(Set<SampleGroup> groups) {
    return select(counted, groups, 0);
  }

  /** Those of the candidates whose label is known. */
  Cells labelled(Set<SampleGroup> groups) {
    return select(counted, groups, CellMarks.UNKNOWN);
  }

  /** The impressions whose label is positive. */
  Cells positives() {
    return select(counted, Set.of(SampleGroup.EXPOSED), CellMarks.NOT_POSITIVE);
  }

  /**
   * The candidates of these groups without the positive impressions and those of no known label, of
   * requests that have one of the positives: elsewhere they have nothing to be held against.
   */
  Cells negatives(Set<SampleGroup> groups, Cells positives) {
    boolean[] rows = new boolean[counted.length];
    for (int i = 0; i < positives.size(); i++) {
      rows[positives.row(i)] = true;
    }
    return select(rows, groups, CellMarks.NOT_NEGATIVE);
  }

  /** The candidates of these rows and groups that have none of the marks. */
  private Cells select(boolean[] rows, Set<SampleGroup> groups, int without) {
    int wanted = SampleGroup.bits(groups);
    int columns = lists().columns();
    int looked = score.product() ? columns : lists().listed();
    int[] cells = new int[rows.length * looked];
    int[] ofRows = new int[cells.length];
    int size = 0;
    for (int row = 0; row < rows.length; row++) {
      for (int cell = row * columns; rows[row] && cell < row * columns + looked; cell++) {
        if ((marks[cell] & wanted) != 0 && (marks[cell] & without) == 0) {
          ofRows[size] = row;
          cells[size++] = cell;
        }
      }
    }
    return new Cells(this, Arrays.copyOf(cells, size), Arrays.copyOf(ofRows, size));
  }

  /** Further numbers of all cells by name. */
  double[] numbers(String name) {
    double @Nullable [] numbers = lists().numbers().get(name);
    if (numbers == null) {
      throw new IllegalArgumentException("no numbers " + name);
    }
    return numbers;
  }

  /** The term's label of a cell; -1 = unknown. */
  double label(int cell) {
    return rule.label(lists().stages()[cell], lists().rankingRanks()[cell], task.labels()[cell]);
  }

  /** The task's own label of a cell; -1 = unknown. */
  double taskLabel(int cell) {
    return task.labels()[cell];
  }

  /** The task's weight of a request. */
  double weight(int row) {
    return task.weights()[row];
  }

  /** The term's score of some cells: (cells). */
  NDArray scores(Cells cells) {
    return scores(score, cells);
  }

  /** Another score of some cells: (cells). */
  NDArray scores(String name, Cells cells) {
    return scores(Score.of(name), cells);
  }

  private NDArray scores(Score wanted, Cells cells) {
    NDArray all =
        wanted.product() ? batch.vectors(wanted.name()).products() : batch.score(wanted.name());
    int[] places = new int[cells.size()];
    Arrays.setAll(places, i -> place(wanted, cells.cell(i), cells.row(i)));
    return Tensors.take(all, places);
  }

  /** The place of a cell among the elements of the term's score. */
  int place(int cell, int row) {
    return place(score, cell, row);
  }

  private int place(Score wanted, int cell, int row) {
    return wanted.product() ? cell : lists().listedPlace(cell, row);
  }

  /** The term as one whose value and gradient are found on the host, with its weight. */
  HostTerm onHost(double weight) {
    return new HostTerm(batch.onHost(score), () -> batch.normsOnHost(score.name()), weight);
  }

  /** The same with gradients that no other term has a part in. */
  HostTerm alone() {
    return new HostTerm(
        batch.onHost(score).beside(), () -> batch.normsOnHost(score.name()).beside(), 1);
  }

  /** The distinct items' representations. */
  Representations representations() {
    Representations representations = batch.representations();
    if (representations == null) {
      throw new IllegalStateException("no representations");
    }
    return representations;
  }

  /** Gates of the model. */
  Gates gates(String name) {
    return batch.gates(name);
  }
}
