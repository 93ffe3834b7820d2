/** A simulated cascade whose users' true tastes are known. */
@NullMarked
package io.weir.simulator.cascade;

import org.jspecify.annotations.NullMarked;
