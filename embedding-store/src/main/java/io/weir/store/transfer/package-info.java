/** Files on their way: checkpoints from and to other replicas, backups, and models' files. */
@NullMarked
package io.weir.store.transfer;

import org.jspecify.annotations.NullMarked;
