/** One training step and the state it changes, free of any broker. */
@NullMarked
package io.weir.trainer.learner;

import org.jspecify.annotations.NullMarked;
