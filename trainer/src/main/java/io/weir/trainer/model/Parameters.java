package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.weir.core.Checks;
import io.weir.core.cascade.Ids;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The dense weights of a model by name, in Java arrays: engine arrays are made of them afresh for
 * every step, so that optimizers, checkpoints and frozen copies need nothing of the engine.
 *
 * <p>Not thread-safe; arrays that are handed out are the weights themselves.
 */
public final class Parameters {
  private final long seed;
  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final Map<String, Axis[]> axes = new HashMap<>();

  /**
   * @param seed of the initial weights; each parameter's also depend on its name
   */
  public Parameters(long seed) {
    this.seed = seed;
  }

  /**
   * One array of weights.
   *
   * @param values row-major
   */
  public record Parameter(String name, long[] shape, float[] values) {}

  /**
   * Adds a parameter drawn from a normal distribution around 0.
   *
   * @return its values, to be adjusted before the first step
   */
  public float[] gaussian(String name, double deviation, long... shape) {
    float[] values = zeros(name, shape);
    SplittableRandom random = new SplittableRandom(Ids.mix(seed ^ Ids.hash(name)));
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return values;
  }

  /**
   * Adds a parameter of zeros.
   *
   * @return its values, to be adjusted before the first step
   */
  public float[] zeros(String name, long... shape) {
    Checks.check(!byName.containsKey(name), "parameter", name, "a new name");
    float[] values = new float[Math.toIntExact(new Shape(shape).size())];
    byName.put(name, new Parameter(name, shape.clone(), values));
    axes.put(name, Arrays.stream(shape).mapToObj(Axis::of).toArray(Axis[]::new));
    return values;
  }

  /** Names what stands where along an axis of a parameter: tasks, experts. */
  void name(String parameter, int axis, List<String> places) {
    put(parameter, axis, new Axis(places, false));
  }

  /** Names the inputs along an axis of a parameter. */
  void inputs(String parameter, int axis, List<String> columns) {
    put(parameter, axis, new Axis(columns, true));
  }

  private void put(String parameter, int axis, Axis named) {
    Axis[] all = axesOf(parameter);
    Checks.check(
        named.places().size() == all[axis].places().size(),
        "places of " + parameter,
        named.places().size(),
        all[axis].places().size() + ", one per index of axis " + axis);
    all[axis] = named;
  }

  /** What stands where in a parameter. */
  public List<Axis> axes(String name) {
    return List.of(axesOf(name));
  }

  private Axis[] axesOf(String name) {
    Axis[] known = axes.get(name);
    if (known == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return known;
  }

  /** Every parameter, in the order in which they were added. */
  public List<Parameter> all() {
    return new ArrayList<>(byName.values());
  }

  /** The parameter of a name. */
  public Parameter get(String name) {
    Parameter parameter = byName.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return parameter;
  }

  /** The weights of a parameter. */
  public float[] values(String name) {
    return get(name).values();
  }

  /** A copy that later steps do not change. */
  public Parameters copy() {
    Parameters copy = new Parameters(seed);
    byName.forEach(
        (name, p) -> copy.byName.put(name, new Parameter(name, p.shape(), p.values().clone())));
    copy.axes.putAll(axes);
    return copy;
  }

  /** Engine arrays that gradients are taken of; {@code manager} owns them. */
  public Weights leaves(NDManager manager) {
    Weights weights = constants(manager);
    weights.arrays.values().forEach(array -> array.setRequiresGradient(true));
    return weights;
  }

  /** Engine arrays without gradients; {@code manager} owns them. */
  public Weights constants(NDManager manager) {
    Map<String, NDArray> arrays = new HashMap<>();
    byName.forEach((name, p) -> arrays.put(name, manager.create(p.values(), new Shape(p.shape()))));
    return new Weights(arrays);
  }

  /** The weights of one step on the device. */
  public static final class Weights {
    private final Map<String, NDArray> arrays;

    private Weights(Map<String, NDArray> arrays) {
      this.arrays = arrays;
    }

    /** The array of a parameter. */
    public NDArray get(String name) {
      NDArray array = arrays.get(name);
      if (array == null) {
        throw new IllegalArgumentException("no parameter " + name);
      }
      return array;
    }
  }
}
