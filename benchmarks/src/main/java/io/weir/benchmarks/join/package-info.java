/** The join's speed and the size of its state, beside a pass-through and Flink SQL. */
@NullMarked
package io.weir.benchmarks.join;

import org.jspecify.annotations.NullMarked;
