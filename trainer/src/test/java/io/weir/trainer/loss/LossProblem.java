package io.weir.trainer.loss;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Leaves by name in Java arrays, and what the engine makes of a function of them. */
public final class LossProblem {
  private final Map<String, Leaf> leaves = new LinkedHashMap<>();

  private record Leaf(double[] values, long[] shape) {}

  /** Value and gradients by leaf; 0 where the function has no term. */
  public record Result(double value, Map<String, double[]> gradients) {
    /** The gradient of a leaf. */
    public double[] of(String leaf) {
      return gradients.get(leaf);
    }
  }

  /** Adds a leaf; the array is read when the problem is solved. */
  public LossProblem leaf(String name, double[] values, long... shape) {
    leaves.put(name, new Leaf(values, shape));
    return this;
  }

  /** The array of a leaf. */
  public double[] values(String name) {
    return leaves.get(name).values();
  }

  /** The shape of a leaf. */
  public long[] shape(String name) {
    return leaves.get(name).shape();
  }

  /** Names of all leaves. */
  public Iterable<String> names() {
    return leaves.keySet();
  }

  /** Runs forward and backward. */
  public Result solve(Function<Map<String, NDArray>, Optional<NDArray>> function, DataType type) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      Map<String, NDArray> arrays = leaves(manager, type);
      NDArray value = function.apply(arrays).orElse(null);
      Map<String, double[]> gradients = new LinkedHashMap<>();
      if (value == null) {
        leaves.forEach((name, leaf) -> gradients.put(name, new double[leaf.values().length]));
        return new Result(0, gradients);
      }
      if (value.getDataType() != type || value.getShape().dimension() != 0) {
        throw new AssertionError(value.getDataType() + " " + value.getShape());
      }
      collector.backward(value);
      arrays.forEach((name, leaf) -> gradients.put(name, doubles(leaf.getGradient())));
      return new Result(doubles(value)[0], gradients);
    }
  }

  /** The leaves by name; the manager owns them. */
  Map<String, NDArray> leaves(NDManager manager, DataType type) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    leaves.forEach((name, leaf) -> arrays.put(name, array(manager, leaf, type)));
    return arrays;
  }

  private static NDArray array(NDManager manager, Leaf leaf, DataType type) {
    NDArray array = manager.create(leaf.values(), new Shape(leaf.shape())).toType(type, true);
    array.setRequiresGradient(true);
    return array;
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, true).toDoubleArray();
  }
}
