package io.weir.local.experiment;

import java.util.ArrayList;
import java.util.List;

/** A mean over requests, weighed. Immutable, thread-safe. */
record MeanFigure(String name, OfRequest of) implements Figure {

  /** What a model has of one request. */
  @FunctionalInterface
  interface OfRequest {
    /**
     * The request's value.
     *
     * @param scores one per candidate
     */
    Value of(JudgedRequest request, double[] scores);
  }

  /**
   * A value and how much it counts.
   *
   * @param value anything where the weight is 0
   */
  record Value(double value, double weight) {
    static final Value NONE = new Value(0, 0);
  }

  @Override
  public Sampled of(List<JudgedRequest> requests, float[] scores) {
    List<Value> values = new ArrayList<>();
    int at = 0;
    for (JudgedRequest request : requests) {
      double[] own = new double[request.size()];
      for (int i = 0; i < own.length; i++) {
        own[i] = scores[at++];
      }
      values.add(of.of(request, own));
    }
    return counts -> mean(values, counts);
  }

  private static double mean(List<Value> values, int[] counts) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < counts.length; i++) {
      Value value = values.get(i);
      if (counts[i] > 0 && value.weight() > 0) {
        sum += counts[i] * value.weight() * value.value();
        weights += counts[i] * value.weight();
      }
    }
    return sum / weights;
  }
}
