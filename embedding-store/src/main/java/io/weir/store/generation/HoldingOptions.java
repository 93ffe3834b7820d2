package io.weir.store.generation;

import static io.weir.core.Checks.notNegative;

import io.weir.store.table.Encoding;

/**
 * What a store holds, and in which form. Immutable, thread-safe.
 *
 * @param encoding form of the vectors of generations that begin from now on
 * @param previousGenerations complete generations that are held beside the current and the newest
 *     one, to be rolled back to and to be read by their id; each takes memory and disk of its own
 */
public record HoldingOptions(Encoding encoding, int previousGenerations) {
  public HoldingOptions {
    notNegative("previous-generations", previousGenerations);
  }

  /** Float32, and one previous generation. */
  public static HoldingOptions defaults() {
    return new HoldingOptions(Encoding.FLOAT32, 1);
  }
}
