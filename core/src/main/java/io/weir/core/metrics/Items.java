package io.weir.core.metrics;

import java.util.Arrays;

/** Scores, labels and weights of items of many lists, one after the other. Not thread-safe. */
final class Items {
  private double[] scores = new double[1024];
  private double[] labels = new double[1024];
  private double[] weights = new double[1024];
  private int size;

  void add(ScoredList list) {
    ensure(size + list.size());
    for (int i = 0; i < list.size(); i++) {
      scores[size] = list.logits()[i];
      weights[size] = list.weight();
      labels[size++] = list.labels()[i];
    }
  }

  double[] scores() {
    return Arrays.copyOf(scores, size);
  }

  double[] labels() {
    return Arrays.copyOf(labels, size);
  }

  double[] weights() {
    return Arrays.copyOf(weights, size);
  }

  private void ensure(int capacity) {
    if (capacity > scores.length) {
      int length = Math.max(capacity, 2 * scores.length);
      scores = Arrays.copyOf(scores, length);
      labels = Arrays.copyOf(labels, length);
      weights = Arrays.copyOf(weights, length);
    }
  }
}
