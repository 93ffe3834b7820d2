/** Importers: one file per log format, each turning a file into a stream of log events. */
@NullMarked
package io.weir.simulator.replay;

import org.jspecify.annotations.NullMarked;
