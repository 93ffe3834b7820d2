/**
 * Which candidates of a request its sample keeps, and with which probability: named rules with
 * typed settings, seeded by the request, so that the same logs give the same samples.
 */
@NullMarked
package io.weir.core.sampling;

import org.jspecify.annotations.NullMarked;
