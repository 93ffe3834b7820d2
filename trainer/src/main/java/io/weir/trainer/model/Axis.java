package io.weir.trainer.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What stands where along one axis of a parameter, by which weights find their places in a model of
 * other inputs, tasks or widths. Immutable, thread-safe.
 *
 * @param places names, one per index
 * @param ofInputs whether they are columns of an input: weights of one that is new begin at 0
 *     beside others that were learnt, so that outputs go on as they were
 */
public record Axis(List<String> places, boolean ofInputs) {
  public Axis {
    places = List.copyOf(places);
  }

  /** An axis of places that have numbers only. */
  static Axis of(long length) {
    return new Axis(
        IntStream.range(0, Math.toIntExact(length)).mapToObj(Integer::toString).toList(), false);
  }
}
