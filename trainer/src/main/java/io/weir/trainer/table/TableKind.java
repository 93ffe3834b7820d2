package io.weir.trainer.table;

/** A kind of table with its settings. Immutable, thread-safe. */
public interface TableKind {

  /** A table that has learnt nothing. */
  EmbeddingTable create(TableShape shape);

  /** What must be the same where a checkpoint of such a table is taken up. */
  String layout();
}
