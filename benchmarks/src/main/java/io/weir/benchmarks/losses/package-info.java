/** What losses cost: time, memory, and how both grow with the batch. */
@NullMarked
package io.weir.benchmarks.losses;

import org.jspecify.annotations.NullMarked;
