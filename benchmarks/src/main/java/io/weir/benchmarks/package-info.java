/** What the parts cost, against peers that do the same work on the same bytes. */
@NullMarked
package io.weir.benchmarks;

import org.jspecify.annotations.NullMarked;
