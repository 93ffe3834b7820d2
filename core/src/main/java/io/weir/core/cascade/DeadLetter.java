package io.weir.core.cascade;

import org.jspecify.annotations.Nullable;

/**
 * A record that could not be used, as it stood, and why: nothing is lost, nothing dies in silence.
 *
 * <p>The arrays are owned by the record and must not be written to after construction.
 *
 * @param topic the topic it came from
 * @param partition its partition
 * @param offset its offset
 * @param key its key, null = none
 * @param value its value, null = none
 * @param reason why, as a short stable word for counting: {@code undecodable}, {@code late}, …
 * @param detail the one line that explains it: {@code name: value (expected: rule)}
 * @param time when it was refused, epoch ms
 */
public record DeadLetter(
    String topic,
    int partition,
    long offset,
    byte @Nullable [] key,
    byte @Nullable [] value,
    String reason,
    String detail,
    long time) {

  /** The letter where the value is too large to be sent on: it says where the value was. */
  public DeadLetter withoutValue() {
    String left = value == null ? "" : "; value of " + value.length + " bytes left out";
    return new DeadLetter(topic, partition, offset, key, null, reason, detail + left, time);
  }
}
