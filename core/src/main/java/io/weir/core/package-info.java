/** What every part of Weir shares. */
@NullMarked
package io.weir.core;

import org.jspecify.annotations.NullMarked;
