package io.weir.store.table;

/** What a score of a user vector u and an item vector v is. */
public enum Similarity {
  /** u · v. */
  DOT,
  /** u · v / (|u| |v|), from −1 to 1 but for rounding; 0 when either is the zero vector. */
  COSINE
}
