/**
 * How the logs of one request become a request sample: which stage every candidate reached, what
 * the user did with it, and what is made of logs that contradict each other.
 */
@NullMarked
package io.weir.core.labelling;

import org.jspecify.annotations.NullMarked;
