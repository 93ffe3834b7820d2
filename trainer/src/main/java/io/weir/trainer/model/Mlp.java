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
   * Runs the networks.
   *
   * @param x (groups, rows, inputs), or (1, rows, inputs) for all
   * @return (groups, rows, outputs)
   */
  NDArray forward(NDArray x, Weights weights, Pass pass) {
    NDArray state = x;
    for (int layer = 0; layer < hidden.size(); layer++) {
      state = pass.dropout(Activation.relu(layer(state, weights, layer)), weights(layer), dropout);
    }
    return layer(state, weights, hidden.size());
  }

  private NDArray layer(NDArray x, Weights weights, int layer) {
    NDArray w = weights.get(weights(layer));
    NDArray out = x.getShape().get(0) == 1 ? each(x.squeeze(0), w) : x.matMul(w);
    return out.add(weights.get(bias(layer)).expandDims(1));
  }

  /**
   * The same input through several matrices, as one product: a product per matrix would copy the
   * input for each.
   *
   * @param x (rows, inputs)
   * @param w (matrices, inputs, outputs)
   * @return (matrices, rows, outputs)
   */
  static NDArray each(NDArray x, NDArray w) {
    long matrices = w.getShape().get(0);
    long outputs = w.getShape().get(2);
    NDArray beside = w.transpose(1, 0, 2).reshape(w.getShape().get(1), matrices * outputs);
    return x.matMul(beside).reshape(-1, matrices, outputs).transpose(1, 0, 2);
  }

  private String weights(int layer) {
    return prefix + "layer" + layer;
  }

  private String bias(int layer) {
    return prefix + "bias" + layer;
  }
}
