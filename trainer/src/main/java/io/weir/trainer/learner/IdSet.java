package io.weir.trainer.learner;

import java.util.Arrays;
import java.util.function.LongPredicate;

/** Ids that are gathered one by one, and then looked at in their order. Not thread-safe. */
final class IdSet {
  private long[] ids = new long[256];
  private int size;

  /** Adds an id, which may be there. */
  void add(long id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size * 2);
    }
    ids[size++] = id;
  }

  /** Those that pass, each once. */
  long[] ascending(LongPredicate wanted) {
    Arrays.sort(ids, 0, size);
    long[] passed = new long[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if ((i == 0 || ids[i] != ids[i - 1]) && wanted.test(ids[i])) {
        passed[count++] = ids[i];
      }
    }
    return Arrays.copyOf(passed, count);
  }
}
