/** Figures of merit over scored lists, exact and free of any engine. */
@NullMarked
package io.weir.core.metrics;

import org.jspecify.annotations.NullMarked;
