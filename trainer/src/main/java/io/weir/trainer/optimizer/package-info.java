/** Optimizers of dense weights and of table rows, and the tables themselves. */
@NullMarked
package io.weir.trainer.optimizer;

import org.jspecify.annotations.NullMarked;
