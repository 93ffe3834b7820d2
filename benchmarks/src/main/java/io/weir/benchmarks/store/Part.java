package io.weir.benchmarks.store;

import java.util.Locale;

/** A part of the benchmark, which can be run alone. */
enum Part {
  /** Multi-get in process, beside a bare hash lookup and copy. */
  TABLE,
  /** Error, memory and speed of each encoding. */
  ENCODINGS,
  /** Scores in process, with and without the Vector API. */
  SCORE,
  /** Writing a whole generation to disk and memory, and opening the folder again. */
  LOAD,
  /** Readers while updates are applied. */
  UPDATES,
  /** From Kafka to the reader's client, beside Redis and raw TCP. */
  WIRE,
  /**
   * Whole requests of a pre-ranking service: towers, vectors from the store, the best candidates.
   */
  PRERANK;

  /** The name in options and tables. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
