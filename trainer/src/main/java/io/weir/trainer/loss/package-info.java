/** Losses: one file and one registration line each. */
@NullMarked
package io.weir.trainer.loss;

import org.jspecify.annotations.NullMarked;
