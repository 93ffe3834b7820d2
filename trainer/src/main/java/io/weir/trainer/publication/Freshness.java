package io.weir.trainer.publication;

/**
 * When what a vector shows was learnt. Immutable, thread-safe.
 *
 * @param stepEndMs end of the earliest step that no acknowledged vector shows, epoch ms
 * @param sampleAppendMs append time of the earliest sample of that step, epoch ms
 */
record Freshness(long stepEndMs, long sampleAppendMs) {
  /** No step has changed the item. */
  static final long NEVER = Long.MAX_VALUE;

  static final Freshness UNCHANGED = new Freshness(NEVER, NEVER);

  Freshness earlier(Freshness other) {
    return new Freshness(
        Math.min(stepEndMs, other.stepEndMs), Math.min(sampleAppendMs, other.sampleAppendMs));
  }
}
