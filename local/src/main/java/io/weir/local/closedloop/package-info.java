/** The closed loop: what each arm has learnt decides what its users are shown next. */
@NullMarked
package io.weir.local.closedloop;

import org.jspecify.annotations.NullMarked;
