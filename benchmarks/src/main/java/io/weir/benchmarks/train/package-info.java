/** What the trainer costs: its steps by the size of the tables, their memory, its checkpoints. */
@NullMarked
package io.weir.benchmarks.train;

import org.jspecify.annotations.NullMarked;
