/** What the towers see: slots, scaled numbers, item statistics, the catalogue and the batch. */
@NullMarked
package io.weir.trainer.features;

import org.jspecify.annotations.NullMarked;
