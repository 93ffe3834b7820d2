/** Named methods with typed settings. */
@NullMarked
package io.weir.core.registry;

import org.jspecify.annotations.NullMarked;
