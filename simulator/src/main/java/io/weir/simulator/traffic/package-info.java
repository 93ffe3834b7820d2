/** A simulated log on its way to the topics: disturbed, paced, and measured. */
@NullMarked
package io.weir.simulator.traffic;

import org.jspecify.annotations.NullMarked;
