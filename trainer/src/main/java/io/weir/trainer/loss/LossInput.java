package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.Gates;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
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
  private final int requests;

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
    this.requests = (int) IntStream.range(0, lists().requests()).filter(this::counts).count();
  }

  /** U, the number of the task's requests: those in which it has matured, with a weight. */
  int requests() {
    return requests;
  }

  private boolean counts(int row) {
    return task.matured()[row] && task.weights()[row] > 0;
  }

  /** Steps taken before this one. */
  long step() {
    return batch.step();
  }

  Lists lists() {
    return batch.lists();
  }

  /** The candidates of these groups, of the task's requests. */
  Cells cells(Set<SampleGroup> groups) {
    int wanted = SampleGroup.bits(groups);
    int columns = lists().columns();
    int looked = score.product() ? columns : lists().listed();
    byte[] ofCells = batch.groupBits();
    int[] chosen = new int[lists().requests() * looked];
    int size = 0;
    for (int row = 0; row < lists().requests(); row++) {
      for (int cell = row * columns; counts(row) && cell < row * columns + looked; cell++) {
        if ((ofCells[cell] & wanted) != 0) {
          chosen[size++] = cell;
        }
      }
    }
    return new Cells(this, Arrays.copyOf(chosen, size));
  }

  /** Those of the candidates whose label is known. */
  Cells labelled(Set<SampleGroup> groups) {
    Cells all = cells(groups);
    return all.where(i -> all.label(i) >= 0);
  }

  /** The impressions whose label is positive. */
  Cells positives() {
    Cells exposed = labelled(Set.of(SampleGroup.EXPOSED));
    return exposed.where(exposed::positive);
  }

  /**
   * The candidates of these groups without the positive impressions and those of no known label.
   */
  Cells negatives(Set<SampleGroup> groups) {
    Cells all = cells(groups);
    return all.where(
        i -> all.group(i) != SampleGroup.EXPOSED || (all.label(i) >= 0 && !all.positive(i)));
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
    Arrays.setAll(places, i -> place(wanted, cells.cell(i)));
    return Tensors.take(all, places);
  }

  /** The place of a cell among the elements of the term's score. */
  int place(int cell) {
    return place(score, cell);
  }

  private int place(Score wanted, int cell) {
    return wanted.product() ? cell : lists().listedPlace(cell);
  }

  /** The term as one whose value and gradient are found on the host. */
  HostTerm onHost() {
    return new HostTerm(this, batch.onHost(score));
  }

  /** |u||i| of every cell, of the vectors behind the term's score. */
  Elements norms() {
    return batch.normsOnHost(score.name());
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
