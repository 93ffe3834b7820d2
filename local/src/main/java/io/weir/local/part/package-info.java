/** What every way of running Weir's parts in one process uses. */
@NullMarked
package io.weir.local.part;

import org.jspecify.annotations.NullMarked;
