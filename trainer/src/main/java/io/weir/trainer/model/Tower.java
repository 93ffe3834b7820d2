package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.Parameters.Weights;
import java.util.List;

/**
 * A network from the inputs of a user, an item or a list cell to its part of the score. Immutable,
 * thread-safe.
 */
public interface Tower {

  /** Adds the tower's parameters, every name starting with {@link Shape#prefix}. */
  void declare(Parameters parameters, Shape shape);

  /**
   * Runs the tower.
   *
   * @param inputs (rows, inputs); column 0 is the constant 1
   * @return (rows, outputs), or of a tower with tasks (tasks, rows, outputs)
   */
  NDArray forward(NDArray inputs, Weights weights, Shape shape);

  /**
   * What a tower connects.
   *
   * @param prefix of its parameters' names
   * @param inputs width of its input
   * @param outputs width of its output
   * @param tasks outputs of its own per task; 0 = one output for all tasks
   * @param links what it must compute before it has learnt anything
   */
  record Shape(String prefix, int inputs, int outputs, int tasks, List<Link> links) {
    public Shape {
      links = List.copyOf(links);
    }
  }

  /**
   * A connection that a tower starts with.
   *
   * @param input column of the input
   * @param output column of the output
   * @param gain its weight at the start
   * @param task the task it is for; -1 = all
   */
  record Link(int input, int output, float gain, int task) {
    /** A link for all tasks. */
    public static Link of(int input, int output, float gain) {
      return new Link(input, output, gain, -1);
    }
  }
}
