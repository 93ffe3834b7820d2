/** Generations as a replayable state machine over the log of item vectors. */
@NullMarked
package io.weir.store.generation;

import org.jspecify.annotations.NullMarked;
