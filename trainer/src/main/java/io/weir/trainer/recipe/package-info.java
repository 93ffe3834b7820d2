/** Named configurations of the trainer: the papers' methods and their baselines. */
@NullMarked
package io.weir.trainer.recipe;

import org.jspecify.annotations.NullMarked;
