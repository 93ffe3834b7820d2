package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.features.Layout;
import io.weir.trainer.features.Layout.Source;
import io.weir.trainer.model.Parameters.Weights;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A network from the inputs of a user, an item or a list cell to its part of the score. Immutable,
 * thread-safe.
 *
 * <p>Contract, held by a test over each registry: outputs of the shape's widths, finite gradients,
 * the same output for the same weights and pass, the links at the start.
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
  NDArray forward(TowerInput inputs, Weights weights, Shape shape, Pass pass);

  /** Runs the tower on rows that share nothing: (rows, inputs). */
  default NDArray forward(NDArray inputs, Weights weights, Shape shape, Pass pass) {
    return forward(TowerInput.of(inputs), weights, shape, pass);
  }

  /**
   * Fails unless the tower can take such inputs.
   *
   * @throws io.weir.core.InvalidValueException naming the setting
   */
  default void checkInputs(Layout inputs) {}

  /**
   * Width of the output.
   *
   * @param wanted what it is unless the tower's own nature says otherwise
   */
  default int width(Layout inputs, int wanted) {
    return wanted;
  }

  /** Fields of the output. */
  default Layout outputs(Shape shape, String name, Source source) {
    return Layout.of(name, source, shape.outputs());
  }

  /** The output column that a link's input is found in at the start. */
  default int output(Link link) {
    return link.output();
  }

  /** Whether the tower starts with the links of its shape. */
  default boolean linked() {
    return true;
  }

  /** Whether a training step's pass differs from one that serves. */
  default boolean noisy() {
    return false;
  }

  /** Names of the gates that a penalty may close. */
  default Set<String> gateNames() {
    return Set.of();
  }

  /** The gates by name. */
  default Map<String, Gates> gates(Weights weights, Shape shape) {
    return Map.of();
  }

  /**
   * What a tower connects.
   *
   * @param prefix of its parameters' names
   * @param layout of its input
   * @param outputs width of its output
   * @param names of the tasks that have outputs of their own; none = one output for all tasks
   * @param links what it must compute before it has learnt anything
   */
  record Shape(String prefix, Layout layout, int outputs, List<String> names, List<Link> links) {
    public Shape {
      names = List.copyOf(names);
      links = List.copyOf(links);
    }

    /** Outputs of its own per task; 0 = one output for all tasks. */
    int tasks() {
      return names.size();
    }

    /** The names of what stands side by side: one per task, or one. */
    List<String> groupNames() {
      return names.isEmpty() ? List.of("all") : names;
    }

    /** The names of all groups' outputs, group by group. */
    List<String> outputNames() {
      return groupNames().stream()
          .flatMap(
              group -> IntStream.range(0, outputs).mapToObj(output -> group + '[' + output + ']'))
          .toList();
    }

    /** The names of the input's columns. */
    List<String> columns() {
      return layout.columns();
    }

    /** Width of the input. */
    int inputs() {
      return layout.width();
    }

    /** How many outputs stand side by side. */
    int groups() {
      return groupNames().size();
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

    boolean isFor(int group) {
      return task < 0 || task == group;
    }
  }
}
