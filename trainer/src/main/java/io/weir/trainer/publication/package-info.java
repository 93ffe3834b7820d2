/** Generations and updates of item vectors, on their way to readers. */
@NullMarked
package io.weir.trainer.publication;

import org.jspecify.annotations.NullMarked;
