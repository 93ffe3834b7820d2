package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.weir.trainer.model.Parameters.Weights;
import io.weir.trainer.model.Tower.Link;
import java.util.List;

/**
 * Fully connected layers, ReLU between them, several networks side by side.
 *
 * @param prefix of the parameters' names
 * @param groups networks side by side
 * @param inputs width of the input
 * @param hidden width of each hidden layer
 * @param outputs width of the output
 * @param dropout share of each hidden layer that a training step leaves out
 */
record Mlp(
    String prefix, int groups, int inputs, List<Integer> hidden, int outputs, double dropout) {
  /** Of the last layer's weights: a network begins by saying next to nothing. */
  private static final double SMALL = 0.01;

  /** Adds the parameters. */
  void declare(Parameters parameters) {
    int width = inputs;
    for (int layer = 0; layer < hidden.size(); layer++) {
      int next = hidden.get(layer);
      parameters.gaussian(weights(layer), Math.sqrt(2.0 / width), groups, width, next);
      parameters.zeros(bias(layer), groups, next);
      width = next;
    }
    parameters.gaussian(weights(hidden.size()), SMALL, groups, width, outputs);
    parameters.zeros(bias(hidden.size()), groups, outputs);
  }

  /** Names the groups of all layers. */
  void nameGroups(Parameters parameters, List<String> names) {
    for (int layer = 0; layer <= hidden.size(); layer++) {
      parameters.name(weights(layer), 0, names);
      parameters.name(bias(layer), 0, names);
    }
  }

  /** Names the columns of the input. */
  void nameInputs(Parameters parameters, List<String> columns) {
    parameters.inputs(weights(0), 1, columns);
  }

  /** Names the outputs. */
  void nameOutputs(Parameters parameters, List<String> names) {
    parameters.name(weights(hidden.size()), 2, names);
    parameters.name(bias(hidden.size()), 1, names);
  }

  /**
   * Starts the output of each task with those of a shape's links that come from the constant.
   *
   * @param width outputs of one task, which stand in groups or side by side
   */
  void link(Parameters parameters, List<Link> links, int width) {
    float[] bias = parameters.values(bias(hidden.size()));
    for (Link link : links) {
      for (int task = 0; task < bias.length / width; task++) {
        if (link.input() == 0 && link.isFor(task)) {
          bias[task * width + link.output()] += link.gain();
        }
      }
    }
  }

  /**
   * Runs the networks, each on the same input.
   *
   * @return (groups, rows, outputs)
   */
  NDArray forward(TowerInput x, Weights weights, Pass pass) {
    return after(x.each(weights.get(weights(0)), weights.get(bias(0))), weights, pass);
  }

  /**
   * Runs the networks, each on an input of its own.
   *
   * @param x (groups, rows, inputs)
   * @return (groups, rows, outputs)
   */
  NDArray forward(NDArray x, Weights weights, Pass pass) {
    return after(product(x, weights, 0), weights, pass);
  }

  /**
   * All that comes after the first product.
   *
   * @param first (groups, rows, outputs of the first layer)
   */
  private NDArray after(NDArray first, Weights weights, Pass pass) {
    NDArray state = first;
    for (int layer = 0; layer < hidden.size(); layer++) {
      NDArray active = pass.dropout(Activation.relu(state), weights(layer), dropout);
      state = product(active, weights, layer + 1);
    }
    return state;
  }

  /** Group by group: (groups, rows, inputs) times (groups, inputs, outputs), and a bias. */
  private NDArray product(NDArray x, Weights weights, int layer) {
    NDArray w = weights.get(weights(layer));
    NDArray product = groups > 1 ? x.matMul(w) : x.squeeze(0).matMul(w.squeeze(0)).expandDims(0);
    return product.add(weights.get(bias(layer)).expandDims(1));
  }

  private String weights(int layer) {
    return prefix + "layer" + layer;
  }

  private String bias(int layer) {
    return prefix + "bias" + layer;
  }
}
