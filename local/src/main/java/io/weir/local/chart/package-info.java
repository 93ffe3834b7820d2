/** How all pictures look. */
@NullMarked
package io.weir.local.chart;

import org.jspecify.annotations.NullMarked;
