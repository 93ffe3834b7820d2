package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.Gates;
import java.util.Map;
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

  /**
   * @param task whose labels the term learns, or with which it matures
   * @param rule makes the term's labels of the task's
   * @param score the term's
   */
  public LossInput(LossBatch batch, String task, LabelRule rule, Score score) {
    this.batch = batch;
    this.task = named(batch.labels(), "task", task);
    this.rule = rule;
    this.score = score;
  }

  /** U, the number of the task's requests: those in which it has matured, with a weight. */
  int requests() {
    return (int) IntStream.range(0, lists().requests()).filter(this::counts).count();
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
    int[] chosen = new int[lists().items().length];
    int size = 0;
    for (int cell = 0; cell < chosen.length; cell++) {
      if (belongs(cell, groups)) {
        chosen[size++] = cell;
      }
    }
    return new Cells(this, java.util.Arrays.copyOf(chosen, size));
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

  private boolean belongs(int cell, Set<SampleGroup> groups) {
    SampleGroup group = lists().groups()[cell];
    return group != null
        && groups.contains(group)
        && counts(lists().row(cell))
        && (score.product() || lists().isListed(cell));
  }

  /** Further numbers of all cells by name. */
  double[] numbers(String name) {
    return named(lists().numbers(), "numbers", name);
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
    if (wanted.product()) {
      NDArray products = vectors(wanted.name()).products();
      return Tensors.take(products, cells.products((int) products.getShape().get(1)));
    }
    return Tensors.take(named(batch.scores(), "score", wanted.name()), cells.places());
  }

  /** The vectors behind the term's score. */
  Vectors vectors() {
    return vectors(score.name());
  }

  private Vectors vectors(String name) {
    return named(batch.vectors(), "vectors", name);
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
    return named(batch.gates(), "gates", name);
  }

  private static <T> T named(Map<String, T> map, String kind, String name) {
    @Nullable T value = map.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + kind + " " + name);
    }
    return value;
  }
}
