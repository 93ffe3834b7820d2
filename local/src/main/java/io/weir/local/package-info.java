/** The {@code weir} command line, and every part in one process on an embedded broker. */
@NullMarked
package io.weir.local;

import org.jspecify.annotations.NullMarked;
