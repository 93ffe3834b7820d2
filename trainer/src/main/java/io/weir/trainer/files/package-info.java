/** Files that are where they are said to be, on disks and elsewhere. */
@NullMarked
package io.weir.trainer.files;

import org.jspecify.annotations.NullMarked;
