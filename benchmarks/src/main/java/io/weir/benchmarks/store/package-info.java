/** What the embedding store costs, beside bare lookups, Redis and raw TCP. */
@NullMarked
package io.weir.benchmarks.store;

import org.jspecify.annotations.NullMarked;
