package io.weir.trainer.learner;

import io.weir.trainer.model.Axis;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One parameter as a checkpoint has it: its weights, what its optimizer keeps beside, and what
 * stands where along its axes.
 *
 * @param axes what stands where
 * @param arrays the weights, then the optimizer's numbers, each of the parameter's shape
 */
record SavedParameter(List<Axis> axes, List<float[]> arrays) {
  private static final int NEW = -1;

  void write(DataOutputStream out) throws IOException {
    out.writeByte(axes.size());
    for (Axis axis : axes) {
      out.writeInt(axis.places().size());
      for (String place : axis.places()) {
        out.writeUTF(place);
      }
    }
    out.writeInt(arrays.size());
    for (float[] array : arrays) {
      for (float value : array) {
        out.writeFloat(value);
      }
    }
  }

  static SavedParameter read(DataInputStream in) throws IOException {
    List<Axis> axes = new ArrayList<>();
    int size = 1;
    for (int left = in.readByte(); left > 0; left--) {
      List<String> places = new ArrayList<>();
      for (int count = in.readInt(); count > 0; count--) {
        places.add(in.readUTF());
      }
      axes.add(new Axis(places, false));
      size = Math.multiplyExact(size, places.size());
    }
    List<float[]> arrays = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      float[] array = new float[size];
      for (int i = 0; i < size; i++) {
        array[i] = in.readFloat();
      }
      arrays.add(array);
    }
    return new SavedParameter(axes, arrays);
  }

  /** Whether a parameter has the same places in the same order. */
  boolean isOf(List<Axis> own) {
    return own.stream().map(Axis::places).toList().equals(axes.stream().map(Axis::places).toList());
  }

  /** The lengths of the axes. */
  static String shape(List<Axis> axes) {
    return axes.stream().map(axis -> axis.places().size()).toList().toString();
  }

  /**
   * Copies what was saved into a parameter, place by place by their names.
   *
   * @param own what stands where in the parameter
   * @param to its arrays, as {@link #arrays}; those that were not saved stay as they are
   * @return whether any weight was found
   */
  boolean copy(List<Axis> own, List<float[]> to) {
    if (own.size() != axes.size()) {
      return false;
    }
    int[][] places = new int[own.size()][];
    for (int axis = 0; axis < places.length; axis++) {
      places[axis] = places(own.get(axis), axes.get(axis));
      if (Arrays.stream(places[axis]).allMatch(place -> place == NEW)) {
        return false;
      }
    }
    for (int array = 0; array < Math.min(arrays.size(), to.size()); array++) {
      copy(own, places, arrays.get(array), to.get(array));
    }
    return true;
  }

  private void copy(List<Axis> own, int[][] places, float[] from, float[] to) {
    int[] at = new int[places.length];
    for (int i = 0; i < to.length; i++) {
      int source = 0;
      boolean ofNewInput = false;
      for (int axis = 0; axis < at.length; axis++) {
        int place = places[axis][at[axis]];
        ofNewInput |= place == NEW && own.get(axis).ofInputs();
        source = place == NEW || source == NEW ? NEW : source * length(axis) + place;
      }
      if (source != NEW) {
        to[i] = from[source];
      } else if (ofNewInput) {
        to[i] = 0;
      }
      advance(at, places);
    }
  }

  private int length(int axis) {
    return axes.get(axis).places().size();
  }

  private static void advance(int[] at, int[][] places) {
    for (int axis = at.length - 1; axis >= 0 && ++at[axis] == places[axis].length; axis--) {
      at[axis] = 0;
    }
  }

  private static int[] places(Axis own, Axis saved) {
    Map<String, Integer> known = new HashMap<>();
    for (int i = 0; i < saved.places().size(); i++) {
      known.put(saved.places().get(i), i);
    }
    return own.places().stream().mapToInt(name -> known.getOrDefault(name, NEW)).toArray();
  }
}
