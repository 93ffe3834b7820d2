/** Experiments on logs at hand, without a broker: cells, their results and the reports of them. */
@NullMarked
package io.weir.local.experiment;

import org.jspecify.annotations.NullMarked;
