package io.weir.trainer.features;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.features.Layout.Source;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * What is known of a user and an item together: cross features, the item's place in the user's
 * sequences, and how it goes with them by what other users have touched. Not thread-safe.
 */
final class CellFeatures {
  private static final int PER_SEQUENCE = 3;

  private final Slots cross;
  private final Scaler scaler;
  private final Slots sequences;
  private final Neighbours neighbours;

  /**
   * Nothing met yet.
   *
   * @param cross the places of cross features
   * @param sequences the places of sequences
   */
  CellFeatures(Slots cross, Slots sequences, Neighbours neighbours) {
    this.cross = cross;
    this.scaler = new Scaler(cross.capacity());
    this.sequences = sequences;
    this.neighbours = neighbours;
  }

  Slots slots() {
    return cross;
  }

  Scaler scaler() {
    return scaler;
  }

  Layout layout() {
    return new Fields(Source.CELL)
        .numbers("cell-constant", 1)
        .numbers("cross", 2 * cross.capacity())
        .numbers("touches", PER_SEQUENCE * sequences.capacity())
        .numbers("neighbours", neighbours.columns())
        .layout();
  }

  /**
   * Sets the cells of a request.
   *
   * @param first the request's first input
   * @param placed the request's sequences by place
   */
  void set(Inputs inputs, int first, RequestSample sample, Map<Integer, long[]> placed) {
    for (int i = 0; i < sample.size(); i++) {
      inputs.set(first + i, 0, 1);
    }
    crossed(sample).forEach((slot, values) -> cross(inputs, first, slot, values));
    placed.forEach((slot, sequence) -> touches(inputs, first, sample.itemIds(), slot, sequence));
    int at = 1 + 2 * cross.capacity() + PER_SEQUENCE * sequences.capacity();
    neighbours.set(inputs, first, at, sample);
  }

  private void cross(Inputs inputs, int first, int slot, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isNaN(values[i])) {
        inputs.set(first + i, 1 + 2 * slot, scaler.scale(slot, values[i]));
        inputs.set(first + i, 2 + 2 * slot, 1);
      }
    }
  }

  /** Whether, how recently and how often each candidate stands in a sequence. */
  private void touches(Inputs inputs, int first, long[] itemIds, int slot, long[] sequence) {
    Map<Long, int[]> touched = new HashMap<>();
    for (int at = 0; at < sequence.length; at++) {
      int place = at;
      touched.computeIfAbsent(sequence[at], id -> new int[] {place, 0})[1]++;
    }
    int column = 1 + 2 * cross.capacity() + PER_SEQUENCE * slot;
    for (int i = 0; i < itemIds.length; i++) {
      int[] found = touched.get(itemIds[i]);
      if (found != null) {
        inputs.set(first + i, column, 1);
        inputs.set(first + i, column + 1, 1f / (1 + found[0]));
        inputs.set(first + i, column + 2, (float) Math.log(found[1]));
      }
    }
  }

  /** Gives places to a request's cross features, in order of names, and counts what has none. */
  void meet(RequestSample sample) {
    new TreeSet<>(sample.crossFeatures().keySet()).forEach(cross::meet);
  }

  /** Learns the scale of a request's cross features, and what the user has touched. */
  void see(RequestSample sample) {
    neighbours.see(sample);
    crossed(sample)
        .forEach(
            (slot, values) -> {
              for (float value : values) {
                if (!Float.isNaN(value)) {
                  scaler.see(slot, value);
                }
              }
            });
  }

  /** The cross features that have a place, by place. */
  private Map<Integer, float[]> crossed(RequestSample sample) {
    Map<Integer, float[]> placed = new HashMap<>();
    sample
        .crossFeatures()
        .forEach(
            (name, values) -> {
              int slot = cross.find(name);
              if (slot != Slots.NONE) {
                placed.put(slot, values);
              }
            });
    return placed;
  }
}
