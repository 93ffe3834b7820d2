/**
 * The streaming trainer: one process that learns from request samples and publishes item vectors.
 */
@NullMarked
package io.weir.trainer;

import org.jspecify.annotations.NullMarked;
