/** Named methods with typed settings. */
@NullMarked
package io.weir.trainer.registry;

import org.jspecify.annotations.NullMarked;
