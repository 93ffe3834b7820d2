/** What the trainer reads, in an order that a replay repeats, and what it says besides vectors. */
@NullMarked
package io.weir.trainer.stream;

import org.jspecify.annotations.NullMarked;
