package io.weir.trainer.loss;

import java.util.Locale;

/** What the sum over a batch is divided by. */
public enum Reduction {
  /** The number of items that contribute. */
  ITEMS {
    @Override
    double denominator(int items, int requests) {
      return items;
    }
  },
  /** The number of the task's requests, those with nothing to contribute included. */
  REQUESTS {
    @Override
    double denominator(int items, int requests) {
      return requests;
    }
  },
  /** One. */
  SUM {
    @Override
    double denominator(int items, int requests) {
      return 1;
    }
  };

  abstract double denominator(int items, int requests);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
