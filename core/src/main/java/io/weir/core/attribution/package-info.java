/** The rules by which feedback that does not name its request finds it. */
@NullMarked
package io.weir.core.attribution;

import org.jspecify.annotations.NullMarked;
