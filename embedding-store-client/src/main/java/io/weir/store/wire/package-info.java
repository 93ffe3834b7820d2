/** The reads of many items on the wire, without an object for each part of a message. */
@NullMarked
package io.weir.store.wire;

import org.jspecify.annotations.NullMarked;
