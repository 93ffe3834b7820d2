package io.weir.trainer.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a checkpoint's state and the model that takes it up differ: what of the one is left out,
 * and what of the other begins anew, a line each. Not thread-safe.
 */
public final class Differences {
  private final Set<String> lines = new LinkedHashSet<>();

  /** No difference so far. */
  public Differences() {}

  /** Adds one, once. */
  public void add(String line) {
    lines.add(line);
  }

  /** All of them, in the order in which they were found. */
  public List<String> lines() {
    return new ArrayList<>(lines);
  }
}
