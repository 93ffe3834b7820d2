package io.weir.trainer.learner;

import io.weir.core.Checks;
import io.weir.trainer.model.Parameters;
import io.weir.trainer.model.Parameters.Parameter;
import io.weir.trainer.model.Parameters.Weights;
import io.weir.trainer.optimizer.DenseOptimizer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The dense weights and the accumulators of the rule that moves them. Not thread-safe. */
final class DenseWeights {
  private final Parameters parameters;
  private final DenseOptimizer optimizer;
  private final Map<String, float[][]> states = new LinkedHashMap<>();

  DenseWeights(Parameters parameters, DenseOptimizer optimizer) {
    this.parameters = parameters;
    this.optimizer = optimizer;
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
    out.writeInt(states.size());
    for (Parameter parameter : parameters.all()) {
      out.writeUTF(parameter.name());
      writeAll(out, parameter.values());
      for (float[] slot : state(parameter)) {
        writeAll(out, slot);
      }
    }
  }

  void read(DataInputStream in) throws IOException {
    Checks.check(in.readInt() == states.size(), "parameters", states.size(), "as many as saved");
    for (Parameter parameter : parameters.all()) {
      String name = in.readUTF();
      Checks.check(name.equals(parameter.name()), "parameter", name, parameter.name());
      readAll(in, parameter.values());
      for (float[] slot : state(parameter)) {
        readAll(in, slot);
      }
    }
  }

  private float[][] state(Parameter parameter) {
    float[][] state = states.get(parameter.name());
    if (state == null) {
      throw new IllegalStateException("no state of " + parameter.name());
    }
    return state;
  }

  private static void writeAll(DataOutputStream out, float[] values) throws IOException {
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  private static void readAll(DataInputStream in, float[] values) throws IOException {
    Checks.check(in.readInt() == values.length, "weights", values.length, "as many as saved");
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
  }
}
