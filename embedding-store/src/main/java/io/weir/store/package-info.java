/**
 * The embedding store: item vectors of the current generation, durable on disk and read at memory
 * speed.
 */
@NullMarked
package io.weir.store;

import org.jspecify.annotations.NullMarked;
