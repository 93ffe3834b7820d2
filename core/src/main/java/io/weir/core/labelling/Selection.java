package io.weir.core.labelling;

import java.util.Arrays;

/** The candidates that a sampler kept, in their order. Not thread-safe. */
final class Selection {
  private final int[] candidates;
  private final boolean whole;

  /**
   * @param inclusionProbability (candidates) 0 = left out
   */
  Selection(float[] inclusionProbability) {
    int[] kept = new int[inclusionProbability.length];
    int size = 0;
    for (int i = 0; i < kept.length; i++) {
      if (inclusionProbability[i] > 0) {
        kept[size++] = i;
      }
    }
    whole = size == kept.length;
    candidates = whole ? kept : Arrays.copyOf(kept, size);
  }

  int size() {
    return candidates.length;
  }

  /** The number, among all candidates, of one that was kept. */
  int candidate(int kept) {
    return candidates[kept];
  }

  /** What of an array belongs to those kept; the very same array where all were. */
  long[] of(long[] values) {
    if (whole) {
      return values;
    }
    long[] some = new long[candidates.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = values[candidates[i]];
    }
    return some;
  }

  /** What of an array belongs to those kept; the very same array where all were. */
  int[] of(int[] values) {
    if (whole) {
      return values;
    }
    int[] some = new int[candidates.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = values[candidates[i]];
    }
    return some;
  }

  /** What of an array belongs to those kept; the very same array where all were. */
  float[] of(float[] values) {
    if (whole) {
      return values;
    }
    float[] some = new float[candidates.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = values[candidates[i]];
    }
    return some;
  }

  /** What of an array belongs to those kept; the very same array where all were. */
  byte[] of(byte[] values) {
    if (whole) {
      return values;
    }
    byte[] some = new byte[candidates.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = values[candidates[i]];
    }
    return some;
  }
}
