package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Which of an input's columns there are; the others are 0 in every row. Belongs to a pass; not
 * thread-safe.
 */
final class Columns {
  /** All of them. */
  static final Columns ALL = new Columns(null, new int[0], 0);

  private final @Nullable NDArray places;
  private final int[] chosen;
  private final int inputs;

  private Columns(@Nullable NDArray places, int[] chosen, int inputs) {
    this.places = places;
    this.chosen = chosen;
    this.inputs = inputs;
  }

  /**
   * Some columns.
   *
   * @param chosen their places, ascending
   * @param inputs how many columns there would be in all
   * @param manager of the pass
   */
  static Columns of(int[] chosen, int inputs, NDManager manager) {
    if (chosen.length == inputs) {
      return ALL;
    }
    long[] places = new long[chosen.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = chosen[i];
    }
    return new Columns(manager.create(places), chosen, inputs);
  }

  /** What belongs to them: of (inputs) or (inputs, …). */
  NDArray of(NDArray ofInputs) {
    if (places == null) {
      return ofInputs;
    }
    return ofInputs.getShape().dimension() == 1
        ? TowerInput.chosen(ofInputs.expandDims(1), places).squeeze(1)
        : TowerInput.chosen(ofInputs, places);
  }

  /** Rows with the columns that were left out: of (rows, columns), (rows, inputs). */
  NDArray spread(NDArray rows) {
    if (places == null) {
      return rows;
    }
    float[] ones = new float[chosen.length * inputs];
    for (int i = 0; i < chosen.length; i++) {
      ones[i * inputs + chosen[i]] = 1;
    }
    NDArray to = rows.getManager().create(ones, new Shape(chosen.length, inputs));
    return rows.matMul(
        rows.getDataType() == DataType.FLOAT32 ? to : to.toType(rows.getDataType(), false));
  }
}
