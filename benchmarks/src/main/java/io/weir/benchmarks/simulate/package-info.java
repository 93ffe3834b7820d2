/** How fast the simulated cascade is, beside the same sent to Kafka. */
@NullMarked
package io.weir.benchmarks.simulate;

import org.jspecify.annotations.NullMarked;
