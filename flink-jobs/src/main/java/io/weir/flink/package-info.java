/**
 * The Flink job that joins stage logs, request contexts and feedback into request samples.
 *
 * <p>{@link io.weir.flink.JoinJob} is the topology, {@link io.weir.flink.JoinMain} the entry point
 * of a cluster, {@link io.weir.flink.JoinConfig} the settings.
 */
@NullMarked
package io.weir.flink;

import org.jspecify.annotations.NullMarked;
