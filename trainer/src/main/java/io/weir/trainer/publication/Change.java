package io.weir.trainer.publication;

/**
 * What has happened to an item since its last acknowledged record. Immutable, thread-safe.
 *
 * @param withdrawn whether it has left the catalogue
 * @param freshness of the earliest step among it
 * @param sequence of the earliest call that reported it, counted by {@link Changes}
 */
record Change(boolean withdrawn, Freshness freshness, long sequence) {

  /** Both, this one being the later. */
  Change after(Change earlier) {
    return new Change(
        withdrawn,
        withdrawn ? freshness : freshness.earlier(earlier.freshness),
        Math.min(sequence, earlier.sequence));
  }
}
