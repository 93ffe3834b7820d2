/**
 * What readers are told, over whatever they call: generations to read from, bounds, counts, status.
 */
@NullMarked
package io.weir.store.serving;

import org.jspecify.annotations.NullMarked;
