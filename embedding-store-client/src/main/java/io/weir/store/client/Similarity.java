package io.weir.store.client;

/** What a score of a user vector u and an item vector v is. */
public enum Similarity {
  /** u · v. */
  DOT,
  /** u · v / (|u| |v|); 0 when either is the zero vector. */
  COSINE
}
