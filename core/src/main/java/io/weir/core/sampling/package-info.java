/** Which candidates of a request a sample keeps. */
@NullMarked
package io.weir.core.sampling;

import org.jspecify.annotations.NullMarked;
