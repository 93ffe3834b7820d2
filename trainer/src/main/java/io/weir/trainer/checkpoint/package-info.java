/** Atomic, checksummed checkpoints. */
@NullMarked
package io.weir.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
