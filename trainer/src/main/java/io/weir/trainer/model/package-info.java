/** Towers, the scores they make, and the dense weights they stand on. */
@NullMarked
package io.weir.trainer.model;

import org.jspecify.annotations.NullMarked;
