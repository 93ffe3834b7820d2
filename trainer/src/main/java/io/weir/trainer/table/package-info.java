/** Embedding tables: rows off the heap, one record each, and the ids they belong to. */
@NullMarked
package io.weir.trainer.table;

import org.jspecify.annotations.NullMarked;
