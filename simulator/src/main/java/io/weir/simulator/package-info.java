/** Traffic for the pipeline: streams of log events, and what sends them to the topics. */
@NullMarked
package io.weir.simulator;

import org.jspecify.annotations.NullMarked;
