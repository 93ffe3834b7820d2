/** Test, then train: yardsticks and metric windows. */
@NullMarked
package io.weir.trainer.evaluation;

import org.jspecify.annotations.NullMarked;
