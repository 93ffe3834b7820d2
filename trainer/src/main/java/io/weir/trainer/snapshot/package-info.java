/** Snapshots of the user and cross towers: what readers need to make user vectors themselves. */
@NullMarked
package io.weir.trainer.snapshot;

import org.jspecify.annotations.NullMarked;
