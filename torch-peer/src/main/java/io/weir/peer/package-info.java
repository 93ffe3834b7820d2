/** The step of HCCP written on libtorch directly, as peers of the trainer's. */
@NullMarked
package io.weir.peer;

import org.jspecify.annotations.NullMarked;
