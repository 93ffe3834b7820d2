package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.Gates;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One batch of U requests with W distinct items as losses see it: what the model made of it, and
 * what is known, each by name.
 *
 * <p>The arrays on the device belong to the step's manager; losses make their own there and close
 * none. Not thread-safe.
 */
public final class LossBatch {
  private final Lists lists;
  private final byte[] groupBits;
  private final Map<String, TaskLabels> labels;
  private final Map<String, NDArray> scores;
  private final Map<String, Vectors> vectors;
  private final @Nullable Representations representations;
  private final Map<String, Gates> gates;
  private final long step;

  /** What losses have looked at on the host, which is copied from the device once. */
  private final Map<String, Elements> onHost = new LinkedHashMap<>();

  private final Map<Labelling, byte[]> marks = new HashMap<>();

  /**
   * A batch.
   *
   * @param lists the candidates, on the host
   * @param labels by task
   * @param scores the model's final scores by name: (requests, listed)
   * @param vectors by the name of the score they belong to; empty where scores are no inner
   *     products
   * @param representations of the distinct items; null = the model or the objective has none
   * @param gates of the model by name
   * @param step steps taken before this one
   */
  public LossBatch(
      Lists lists,
      Map<String, TaskLabels> labels,
      Map<String, NDArray> scores,
      Map<String, Vectors> vectors,
      @Nullable Representations representations,
      Map<String, Gates> gates,
      long step) {
    this.lists = lists;
    this.groupBits = SampleGroup.bits(lists.groups());
    this.labels = Map.copyOf(labels);
    this.scores = Map.copyOf(scores);
    this.vectors = Map.copyOf(vectors);
    this.representations = representations;
    this.gates = Map.copyOf(gates);
    this.step = step;
  }

  /** The candidates, on the host. */
  public Lists lists() {
    return lists;
  }

  /** {@link CellMarks} of all cells, by the labels of a task. */
  byte[] marks(String task, LabelRule rule) {
    return marks.computeIfAbsent(
        new Labelling(task, rule), none -> CellMarks.of(lists, groupBits, labels(task), rule));
  }

  private record Labelling(String task, LabelRule rule) {}

  /** The labels of a task. */
  public TaskLabels labels(String task) {
    return named(labels, "task", task);
  }

  /** A final score: (requests, listed). */
  public NDArray score(String name) {
    return named(scores, "score", name);
  }

  /** The vectors behind a score. */
  Vectors vectors(String score) {
    return named(vectors, "vectors", score);
  }

  /** A score, or the inner products behind it, on the host. */
  Elements onHost(Score score) {
    return onHost.computeIfAbsent(
        score.toString(),
        none ->
            new Elements(score.product() ? vectors(score.name()).products() : score(score.name())));
  }

  /** |u||i| of the vectors behind a score, on the host. */
  Elements normsOnHost(String score) {
    return onHost.computeIfAbsent(score + " norms", none -> new Elements(vectors(score).norms()));
  }

  /** A scalar of that value with the gradients that were added on the host since the last one. */
  NDArray moved(double value) {
    return Elements.moved(onHost.values(), value);
  }

  @Nullable Representations representations() {
    return representations;
  }

  Gates gates(String name) {
    return named(gates, "gates", name);
  }

  long step() {
    return step;
  }

  private static <T> T named(Map<String, T> map, String kind, String name) {
    @Nullable T value = map.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + kind + " " + name);
    }
    return value;
  }
}
