/** The memory table that readers are served from. */
@NullMarked
package io.weir.store.table;

import org.jspecify.annotations.NullMarked;
