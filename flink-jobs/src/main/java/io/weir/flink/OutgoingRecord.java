package io.weir.flink;

import org.jspecify.annotations.Nullable;

/**
 * An encoded record on its way to a topic.
 *
 * <p>The arrays are owned by the record and must not be written to. Immutable by that contract.
 *
 * @param key its key, null = none
 * @param value its value
 */
record OutgoingRecord(byte @Nullable [] key, byte[] value) {}
