package io.weir.trainer.learner;

import io.weir.core.registry.Choice;
import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.model.Axis;
import io.weir.trainer.model.Parameters;
import io.weir.trainer.model.Parameters.Parameter;
import io.weir.trainer.model.Parameters.Weights;
import io.weir.trainer.optimizer.DenseOptimizer;
import io.weir.trainer.optimizer.DenseOptimizers;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The dense weights and the accumulators of the rule that moves them. Not thread-safe. */
final class DenseWeights {
  private final Parameters parameters;
  private final String rule;
  private final DenseOptimizer optimizer;
  private final Map<String, float[][]> states = new LinkedHashMap<>();

  DenseWeights(Parameters parameters, Choice rule) {
    this.parameters = parameters;
    this.rule = rule.name();
    this.optimizer = DenseOptimizers.create(rule);
    for (Parameter parameter : parameters.all()) {
      states.put(parameter.name(), new float[optimizer.slots()][parameter.values().length]);
    }
  }

  Parameters parameters() {
    return parameters;
  }

  /** Names of all weights. */
  List<String> names() {
    return parameters.all().stream().map(Parameter::name).toList();
  }

  /** The gradients of all weights by name, copied from the device. */
  Map<String, float[]> gradients(Weights leaves) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    for (Parameter parameter : parameters.all()) {
      gradients.put(parameter.name(), leaves.get(parameter.name()).getGradient().toFloatArray());
    }
    return gradients;
  }

  /** Moves every weight by its gradient. */
  void move(Map<String, float[]> gradients, long step) {
    for (Parameter parameter : parameters.all()) {
      float[] gradient = gradients.get(parameter.name());
      if (gradient == null) {
        throw new IllegalArgumentException("no gradient of " + parameter.name());
      }
      optimizer.update(parameter.values(), gradient, state(parameter), step);
    }
  }

  void write(DataOutputStream out) throws IOException {
    out.writeUTF(rule);
    out.writeInt(states.size());
    for (Parameter parameter : parameters.all()) {
      out.writeUTF(parameter.name());
      new SavedParameter(parameters.axes(parameter.name()), arrays(parameter)).write(out);
    }
  }

  /**
   * Takes in what {@link #write} wrote: of each parameter the weights whose places it has, too.
   *
   * @param differences is told of all that does not match by name and shape
   */
  void read(DataInputStream in, Differences differences) throws IOException {
    String saved = in.readUTF();
    boolean sameRule = saved.equals(rule);
    if (!sameRule) {
      differences.add("optimizer: " + rule + " begins anew (was " + saved + ")");
    }
    Set<String> missing = new LinkedHashSet<>(names());
    for (int left = in.readInt(); left > 0; left--) {
      String name = in.readUTF();
      SavedParameter parameter = SavedParameter.read(in);
      if (missing.contains(name)) {
        if (restore(name, parameter, sameRule, differences)) {
          missing.remove(name);
        }
      } else {
        differences.add(
            "weights " + name + " " + SavedParameter.shape(parameter.axes()) + ": left out");
      }
    }
    missing.forEach(
        name ->
            differences.add(
                "weights %s %s: begin anew"
                    .formatted(name, SavedParameter.shape(parameters.axes(name)))));
  }

  private boolean restore(
      String name, SavedParameter saved, boolean sameRule, Differences differences) {
    Parameter own = parameters.get(name);
    List<Axis> axes = parameters.axes(name);
    List<float[]> to = sameRule ? arrays(own) : List.of(own.values());
    boolean found = saved.copy(axes, to);
    if (found && !saved.isOf(axes)) {
      differences.add(
          "weights %s %s: taken up where they match those of %s"
              .formatted(name, SavedParameter.shape(axes), SavedParameter.shape(saved.axes())));
    }
    return found;
  }

  /** The weights, then the numbers that the rule keeps. */
  private List<float[]> arrays(Parameter parameter) {
    List<float[]> arrays = new ArrayList<>();
    arrays.add(parameter.values());
    arrays.addAll(List.of(state(parameter)));
    return arrays;
  }

  private float[][] state(Parameter parameter) {
    float[][] state = states.get(parameter.name());
    if (state == null) {
      throw new IllegalStateException("no state of " + parameter.name());
    }
    return state;
  }
}
