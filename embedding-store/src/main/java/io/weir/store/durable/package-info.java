/** The durable copy of vectors, offsets and the current generation, in RocksDB. */
@NullMarked
package io.weir.store.durable;

import org.jspecify.annotations.NullMarked;
